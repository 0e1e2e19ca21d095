package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/partwell/partwell"

// source is one Go file of the module, parsed with its comments.
type source struct {
	path      string // from the root of the module, with slashes
	dir       string // likewise; the package's path within the module
	test      bool
	generated bool
	lines     int
	file      *ast.File
	set       *token.FileSet
}

// imports lists what the file imports, without quotes.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.file.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// at names a place for a message: file:line.
func (s source) at(pos token.Pos) string {
	p := s.set.Position(pos)
	return p.String()
}

// root finds the folder that holds go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("go.mod is nowhere above this package")
		}
		dir = parent
	}
}

// walk calls fn for each file of the module that is written by hand or made by a tool, and leaves
// out what belongs to others (node_modules) and what is a bundle (built, dist, bin).
func walk(t *testing.T, fn func(path string)) {
	t.Helper()
	top := root(t)
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != top && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "built" || name == "dist" || name == "bin" || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(top, path)
		if err != nil {
			return err
		}
		fn(filepath.ToSlash(rel))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sources parses every Go file of the module.
func sources(t *testing.T) []source {
	t.Helper()
	top := root(t)
	set := token.NewFileSet()
	var all []source
	walk(t, func(path string) {
		if !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, "tools/") {
			return
		}
		text, err := os.ReadFile(filepath.Join(top, path))
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(set, path, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s does not parse: %v", path, err)
		}
		all = append(all, source{
			path:      path,
			dir:       filepath.ToSlash(filepath.Dir(path)),
			test:      strings.HasSuffix(path, "_test.go"),
			generated: strings.HasSuffix(path, "_templ.go"),
			lines:     strings.Count(string(text), "\n"),
			file:      file,
			set:       set,
		})
	})
	if len(all) == 0 {
		t.Fatal("found no Go file: the walk is broken")
	}
	return all
}

// text reads a file of the module.
func text(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root(t), path))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
