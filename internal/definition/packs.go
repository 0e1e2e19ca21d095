package definition

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"github.com/partwell/partwell/internal/practice/jurisdiction"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/packs"
)

// packFile is a pack as it is written; packs/README.md says what each key means.
type packFile struct {
	ID          string                   `yaml:"id"`
	Title       string                   `yaml:"title"`
	WatchMonths int                      `yaml:"watch-months"`
	Clocks      map[string]protocol.Code `yaml:"clocks"`
	Report      struct {
		Body    string   `yaml:"body"`
		Contact string   `yaml:"contact"`
		When    string   `yaml:"when"`
		Facts   []string `yaml:"facts"`
		Signs   string   `yaml:"signs"`
	} `yaml:"report"`
	Urgent    string   `yaml:"urgent"`
	Outside   []string `yaml:"outside"`
	KeepYears int      `yaml:"keep-years"`
	Sources   []string `yaml:"sources"`
}

// Packs reads the rules of all places that come with the program, in the order of their files. The
// error says which file is wrong, and what about it.
func Packs() ([]jurisdiction.Pack, error) {
	names, err := fs.Glob(packs.Files, "*.yaml")
	if err != nil {
		return nil, err
	}
	var all []jurisdiction.Pack
	for _, name := range names {
		source, err := packs.Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p, err := readPack(source)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, p)
	}
	return all, nil
}

func readPack(source []byte) (jurisdiction.Pack, error) {
	var f packFile
	if err := yaml.UnmarshalWithOptions(source, &f, yaml.Strict()); err != nil {
		return jurisdiction.Pack{}, errors.New(yaml.FormatError(err, false, true))
	}
	p := jurisdiction.Pack{ID: f.ID, Title: f.Title, WatchMonths: f.WatchMonths, Clocks: f.Clocks,
		Report: jurisdiction.Report{Body: f.Report.Body, Contact: f.Report.Contact, When: f.Report.When, Facts: f.Report.Facts, Signs: f.Report.Signs},
		Urgent: f.Urgent, Outside: f.Outside, KeepYears: f.KeepYears, Sources: f.Sources}
	return p, p.Check()
}
