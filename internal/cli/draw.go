package cli

import (
	"errors"
	"io"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/drawing"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/protocols"
)

// ownFlags name a practice whose own ways of working are meant too.
type ownFlags struct {
	placeFlags
	Practice string `help:"Which practice, where there are several: its part of the address." placeholder:"NAME"`
}

// practice reports whether one was named.
func (f ownFlags) practice() bool { return f.Data != "" || f.DatabaseURL != "" }

func (f ownFlags) ways(r *run) ([]office.Way, error) {
	at, err := f.existing(r)
	if err != nil {
		return nil, err
	}
	return r.house.Ways(r.ctx, at, f.Practice)
}

type protocolDrawCommand struct {
	ownFlags
	Name string `arg:"" help:"One that Partwell brings along (see list), with --data one of a practice, or a file."`
	Lang string `default:"en" help:"Language of the words in the picture."`
}

// Run draws a definition; a file is checked first.
func (c *protocolDrawCommand) Run(r *run) error {
	def, err := c.load(r)
	if err != nil {
		return err
	}
	_, err = io.WriteString(r.stdout, drawing.File(def, drawing.Options{Lang: c.Lang, Names: drawn}))
	return err
}

// drawn fills the places of names in a picture that is about nobody.
var drawn = map[string]string{"client": "the client", "therapist": "the therapist", "practice": "the practice", "colleague": "the colleague", "date": "the day"}

func (c *protocolDrawCommand) load(r *run) (*protocol.Definition, error) {
	if c.practice() {
		ways, err := c.ways(r)
		if err != nil {
			return nil, err
		}
		for _, w := range ways {
			if w.ID == c.Name && w.Definition != nil {
				return w.Definition, nil
			}
		}
	}
	for _, f := range protocols.All() {
		if f.Name == c.Name+".yaml" {
			return definition.Load(f.Name, f.Source, r.house.Vocabulary)
		}
	}
	source, err := readFile(c.Name)
	if err != nil {
		return nil, err
	}
	def, err := definition.Load(c.Name, source, r.house.Vocabulary)
	if unsound, ok := errors.AsType[*definition.UnsoundError](err); ok {
		r.print("%s", unsound)
		return nil, errFindings
	}
	return def, err
}

// checked checks one definition, prints what is wrong, and counts it.
func (r *run) checked(file string, source []byte) int {
	return r.found(file, definition.Check(file, source, r.house.Vocabulary))
}

// checkedOwn is checked for a file that somebody brings: it also has to be one that a practice can use.
func (r *run) checkedOwn(file string, source []byte) (int, error) {
	library, err := definition.NewLibrary(r.house.Vocabulary)
	if err != nil {
		return 0, err
	}
	_, findings, err := library.CheckOwn(r.ctx, file, string(source), "")
	return r.found(file, findings), err
}

func (r *run) found(file string, findings []definition.Finding) int {
	for _, f := range findings {
		r.print("%s", f)
	}
	if len(findings) == 0 {
		r.print("%s: fine", file)
	}
	return len(findings)
}
