// Package protocols embeds the definitions that Partwell brings along: the declared ways to work a
// concern or a parting, as YAML, with all words that people read. README.md says how they are
// written and which effects they name.
//
// It holds bytes only and imports nothing of ours; package definition reads them.
package protocols

import (
	"embed"
	"io/fs"
)

//go:embed *.yaml
var files embed.FS

// File is one definition as it was written.
type File struct {
	Name   string // "pressure.yaml"
	Source []byte
}

// Files gives the embedded folder.
func Files() fs.FS { return files }

// All gives the definitions in the order of their names.
func All() []File {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	all := make([]File, 0, len(entries))
	for _, e := range entries {
		source, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		all = append(all, File{Name: e.Name(), Source: source})
	}
	return all
}
