package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/protocols"
)

type protocolCommand struct {
	List  protocolListCommand  `cmd:"" help:"List the ones that Partwell brings along; with --data those of a practice."`
	Check protocolCheckCommand `cmd:"" help:"Say what is wrong with files, line by line. Exit code 0 when they can be taken."`
	Draw  protocolDrawCommand  `cmd:"" help:"Draw one as a picture (SVG) on standard output."`
}

type protocolListCommand struct{ ownFlags }

// Run prints one line for each: name, version, title; of a practice also whose it is.
func (c *protocolListCommand) Run(r *run) error {
	if c.practice() {
		return c.list(r)
	}
	all, err := definition.LoadAll(r.house.Vocabulary)
	if err != nil {
		return err
	}
	var ids []string
	for id := range all {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		r.print("%-12s %3d  %s", id, all[id].Version, all[id].Title.In(words.English))
	}
	return nil
}

func (c *protocolListCommand) list(r *run) error {
	ways, err := c.ways(r)
	if err != nil {
		return err
	}
	slices.SortFunc(ways, func(a, b office.Way) int { return strings.Compare(a.ID, b.ID) })
	for _, w := range ways {
		version, title, whose := 0, "", ""
		if w.Definition != nil {
			version, title = w.Definition.Version, plain(protocol.Fill(w.Definition.Title.In(words.English), drawn))
		}
		switch {
		case w.Unfit:
			whose = "  (own, does not fit this version)"
		case w.Own:
			whose = "  (own)"
		case !w.InUse():
			whose = "  (own, not in use)"
		}
		r.print("%-12s %3d  %s%s", w.ID, version, title, whose)
	}
	return nil
}

type protocolCheckCommand struct {
	Files []string `arg:"" optional:"" name:"file" help:"Files to check; none: all that Partwell brings along."`
}

// Run prints each finding on a line: file, line, what is wrong, what to do.
func (c protocolCheckCommand) Run(r *run) error {
	found := 0
	if len(c.Files) == 0 {
		for _, f := range protocols.All() {
			found += r.checked(f.Name, f.Source)
		}
	}
	var unread error
	for _, file := range c.Files {
		source, err := readFile(file)
		if err != nil {
			if unread != nil {
				r.say("partwell: %v", unread)
			}
			unread = err
			continue
		}
		n, err := r.checkedOwn(file, source)
		if err != nil {
			return err
		}
		found += n
	}
	switch {
	case unread != nil:
		return unread
	case found > 0:
		return errFindings
	}
	return nil
}

type toneCommand struct {
	File string `arg:"" help:"File of lines like {\"text\":\"…\",\"kind\":\"end\"}; - reads them from standard input."`
}

// Run prints each line with what was found in it. A line that cannot be checked is named and answered
// too, and the exit code is then 1.
func (c toneCommand) Run(r *run) error {
	in := r.stdin
	if c.File != "-" {
		file, err := os.Open(filepath.Clean(c.File))
		if err != nil {
			return unreadable(c.File, err)
		}
		defer func() { _ = file.Close() }()
		if info, err := file.Stat(); err != nil || info.IsDir() {
			return unreadable(c.File, err)
		}
		in = file
	}
	bad, unknown := 0, false
	err := words.Lines(in, r.stdout, func(no int, what string) {
		bad++
		unknown = unknown || strings.Contains(what, "kind")
		r.say("Line %d: %s", no, what)
	})
	if err != nil || bad == 0 {
		return err
	}
	if unknown {
		var kinds []string
		for _, k := range words.Kinds() {
			kinds = append(kinds, string(k))
		}
		r.say("The kinds are: %s.", strings.Join(kinds, ", "))
	}
	return errFindings
}
