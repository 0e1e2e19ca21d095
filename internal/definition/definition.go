// Package definition reads protocols: YAML with conditions in CEL becomes a protocol.Definition,
// and what is wrong with a file becomes Findings, each with file, line and remedy.
//
// Check takes a definition only when it is whole: known keys, names that resolve, conditions that
// type-check, effects and messages that exist, words in every declared language, stages and tasks
// that can be reached, the check of necessity of a parting, and an end that can be reached from
// wherever a case may come to. It may refuse a good definition; it never takes a bad one.
//
// It imports the engine, the built-in files, YAML and CEL; nothing of stores, offices or pages.
package definition

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/protocols"
)

// Finding is one thing wrong with a definition.
type Finding = protocol.Finding

// Check reads a file and lists what is wrong with it, in the order of its lines; nothing when the
// definition can be taken.
func Check(file string, source []byte, v protocol.Vocabulary) []Finding {
	_, findings := read(file, source, v)
	return findings
}

// Load reads a definition that passes Check; otherwise the error is an UnsoundError.
func Load(file string, source []byte, v protocol.Vocabulary) (*protocol.Definition, error) {
	def, findings := read(file, source, v)
	if len(findings) > 0 {
		return nil, &UnsoundError{Findings: findings}
	}
	return def, nil
}

// UnsoundError is a definition that was not taken.
type UnsoundError struct{ Findings []Finding }

// Error lists the findings, one on a line.
func (u *UnsoundError) Error() string {
	lines := make([]string, len(u.Findings))
	for i, f := range u.Findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// LoadAll reads the built-in definitions, by their ids. Its error joins what is wrong with any.
func LoadAll(v protocol.Vocabulary) (map[string]*protocol.Definition, error) {
	defs := map[string]*protocol.Definition{}
	var errs []error
	for _, f := range protocols.All() {
		def, err := Load(f.Name, f.Source, v)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if defs[def.ID] != nil {
			errs = append(errs, fmt.Errorf("%s: there is another definition with the id %s", f.Name, def.ID))
		}
		defs[def.ID] = def
	}
	return defs, errors.Join(errs...)
}

// read does the passes of a check. Each pass needs the one before to be clean: a file whose names
// do not resolve is not explored.
func read(file string, source []byte, v protocol.Vocabulary) (*protocol.Definition, []Finding) {
	l := newLoader(file, source, v)
	return l.pass(source, l.explore)
}

func newLoader(file string, source []byte, v protocol.Vocabulary) *loader {
	l := &loader{file: file, vocabulary: v, def: &protocol.Definition{}, asking: -1}
	sum := sha256.Sum256(source)
	l.def.Digest = hex.EncodeToString(sum[:])
	return l
}

// pass reads what names and conditions say, and then does the passes that are asked for.
func (l *loader) pass(source []byte, more ...func()) (*protocol.Definition, []Finding) {
	root, ok := l.parse(source)
	if !ok {
		return nil, l.findings
	}
	l.root = root
	l.definition(root)
	for _, pass := range append([]func(){func() { l.resolve(); l.compile() }, l.agree}, more...) {
		if len(l.findings) > 0 {
			break
		}
		pass()
	}
	slices.SortStableFunc(l.findings, func(a, b Finding) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return l.def, l.findings
}

// loader carries one reading: the definition as it grows, where its parts stand, what was found.
type loader struct {
	file       string
	vocabulary protocol.Vocabulary
	def        *protocol.Definition
	findings   []Finding
	root       *node

	asking     int              // the task whose fields are read; -1: of none
	said       []protocol.Field // the fields that every said task has
	saidAt     *node
	closingAt  *node
	waivedAt   *node
	languageAt *node
	pending    []pending        // conditions, compiled once all names are known
	conditions []*condition     // the same, compiled
	at         map[string]*node // "task tell", "stage hear": where it stands
	refs       []reference
}

// mostFindings is how many findings are worth reading.
const mostFindings = 200

// find notes a finding at a node; nil is the whole file, and stands at its first line.
func (l *loader) find(n *node, remedy, format string, args ...any) {
	if len(l.findings) >= mostFindings {
		return
	}
	f := Finding{File: l.file, Line: 1, Column: 1, Message: fmt.Sprintf(format, args...), Remedy: remedy}
	if n == nil {
		n = l.root
	}
	if n != nil {
		f.Line, f.Column = n.line, n.column
	}
	l.findings = append(l.findings, f)
}

// mark remembers where a named part stands; a name that is taken is a finding.
func (l *loader) mark(kind, id string, n *node) {
	if id == "" {
		return
	}
	key := kind + " " + id
	if l.at == nil {
		l.at = map[string]*node{}
	}
	if first, taken := l.at[key]; taken {
		l.find(n, "Give one of them another id.", "There is another %s %q, on line %d.", kind, id, first.line)
		return
	}
	l.at[key] = n
}
