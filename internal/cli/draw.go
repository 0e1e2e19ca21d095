package cli

import (
	"errors"
	"io"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/drawing"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/protocols"
)

type protocolDrawCommand struct {
	Name string `arg:"" help:"One that Partwell brings along (see list), or a file."`
	Lang string `default:"en" help:"Language of the words in the picture."`
}

// Run draws a definition; a file is checked first.
func (c protocolDrawCommand) Run(r *run) error {
	def, err := c.load(r)
	if err != nil {
		return err
	}
	_, err = io.WriteString(r.stdout, drawing.File(def, drawing.Options{Lang: c.Lang, Names: drawn}))
	return err
}

// drawn fills the places of names in a picture that is about nobody.
var drawn = map[string]string{"client": "the client", "therapist": "the therapist", "practice": "the practice", "colleague": "the colleague", "date": "the day"}

func (c protocolDrawCommand) load(r *run) (*protocol.Definition, error) {
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
	findings := definition.Check(file, source, r.house.Vocabulary)
	for _, f := range findings {
		r.print("%s", f)
	}
	if len(findings) == 0 {
		r.print("%s: fine", file)
	}
	return len(findings)
}
