package definition

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// node is one value of a file and where it stands: a text, a list or a mapping.
type node struct {
	line, column int
	kind         nodeKind
	text         string
	items        []*node
	keys         []key
}

type nodeKind string

const (
	isText    nodeKind = "a text"
	isList    nodeKind = "a list"
	isMapping nodeKind = "a mapping of keys to values"
	isNothing nodeKind = "nothing"
)

// key is one entry of a mapping.
type key struct {
	name         string
	line, column int
	value        *node
}

var syntaxAt = regexp.MustCompile(`^\[(\d+):(\d+)\] (.*)`)

// parse reads YAML without anchors, tags or several documents: a definition is plain.
func (l *loader) parse(source []byte) (*node, bool) {
	source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))
	if !l.plainText(source) {
		return nil, false
	}
	file, err := parser.ParseBytes(source, 0)
	if err != nil {
		at := &node{line: 1, column: 1}
		message, _, _ := strings.Cut(err.Error(), "\n")
		if m := syntaxAt.FindStringSubmatch(message); m != nil {
			at.line, _ = strconv.Atoi(m[1])
			at.column, _ = strconv.Atoi(m[2])
			message = m[3]
		}
		l.find(at, "Mend the YAML; texts with a colon or a quotation mark stand in quotes.", "This cannot be read: %s.", strings.TrimSuffix(message, "."))
		return nil, false
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		l.find(&node{line: 1, column: 1}, "Write one definition in one file.", "A file holds one definition; this has %d.", len(file.Docs))
		return nil, false
	}
	n, err := convert(file.Docs[0].Body)
	if err != nil {
		l.find(n, "Write it out plainly.", "This cannot be read: %s.", err)
		return nil, false
	}
	return n, true
}

func start(tk *token.Token) *node {
	if tk == nil || tk.Position == nil {
		return &node{}
	}
	return &node{line: tk.Position.Line, column: tk.Position.Column}
}

// convert turns YAML's tree into ours. An error comes with the node where it stands.
func convert(y ast.Node) (*node, error) {
	n := start(y.GetToken())
	switch v := y.(type) {
	case *ast.MappingNode:
		n.kind = isMapping
		for _, pair := range v.Values {
			if at, err := n.entry(pair); err != nil {
				return at, err
			}
		}
		if len(n.keys) > 0 {
			n.line, n.column = n.keys[0].line, n.keys[0].column
		}
	case *ast.MappingValueNode:
		n.kind = isMapping
		if at, err := n.entry(v); err != nil {
			return at, err
		}
		n.line, n.column = n.keys[0].line, n.keys[0].column
	case *ast.SequenceNode:
		n.kind = isList
		for _, item := range v.Values {
			child, err := convert(item)
			if err != nil {
				return child, err
			}
			n.items = append(n.items, child)
		}
	case *ast.StringNode:
		n.kind, n.text = isText, v.Value
	case *ast.LiteralNode:
		n.kind, n.text = isText, strings.TrimSpace(v.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		n.kind, n.text = isText, y.GetToken().Value
	case *ast.NullNode:
		n.kind = isNothing
	default:
		return n, fmt.Errorf("this kind of YAML (%s) is not used in definitions", strings.ToLower(y.Type().String()))
	}
	return n, nil
}

func (n *node) entry(pair *ast.MappingValueNode) (*node, error) {
	at := start(pair.Key.GetToken())
	value, err := convert(pair.Value)
	if err != nil {
		return value, err
	}
	name := pair.Key.GetToken().Value
	if slices.ContainsFunc(n.keys, func(k key) bool { return k.name == name }) {
		return at, fmt.Errorf("the key %q stands here twice", name)
	}
	n.keys = append(n.keys, key{name: name, line: at.line, column: at.column, value: value})
	return nil, nil
}

// value finds the value of a key, or nil.
func (n *node) value(name string) *node {
	for _, k := range n.keys {
		if k.name == name {
			return k.value
		}
	}
	return nil
}

// nearest finds the word of a list that a misspelt one is probably meant to be.
func nearest(word string, among []string) string {
	best, least := "", 3
	for _, candidate := range among {
		if d := distance(strings.ToLower(word), candidate); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// meant is the remedy for a word that is not known.
func meant(word string, among []string) string {
	if near := nearest(word, among); near != "" {
		return fmt.Sprintf("Did you mean %q?", near)
	}
	among = slices.Clone(among)
	slices.Sort(among)
	among = slices.Compact(among)
	if len(among) == 0 {
		return "There is nothing yet that it could name."
	}
	return "It can be: " + strings.Join(among, ", ") + "."
}

// distance counts the letters to change, add or leave out (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
