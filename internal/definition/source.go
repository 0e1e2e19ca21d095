package definition

import (
	"bytes"
	"unicode/utf8"
)

// Bounds of a file, far above any definition: its bytes, those of a line (the reader of YAML takes
// the square of its time), and how deep lists and mappings stand in one another.
const (
	longestFile = 256 << 10
	longestLine = 2000
	deepest     = 40
)

// plainText finds what the reader of YAML should not be given: a file that is too long or too deep,
// that is not in UTF-8, or that is indented with tabs.
func (l *loader) plainText(source []byte) bool {
	if len(source) > longestFile {
		l.find(&node{line: 1, column: 1}, "Split the definition in two.", "The file has %d bytes; a definition has at most %d.", len(source), longestFile)
		return false
	}
	depth := 0
	for i, line := range bytes.Split(source, []byte("\n")) {
		at := &node{line: i + 1, column: 1}
		text := bytes.TrimLeft(line, " ")
		switch {
		case !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0:
			l.find(at, "Save the file as UTF-8.", "Some letters here are not in UTF-8.")
			return false
		case len(line) > longestLine:
			l.find(at, "Break it with |- or >- and lines below it.", "This line has more than %d bytes.", longestLine)
			return false
		case bytes.HasPrefix(text, []byte("\t")):
			at.column = len(line) - len(text) + 1
			l.find(at, "Indent with blanks.", "This line is indented with a tab.")
			return false
		}
		if depth = deeper(depth, text); depth > deepest || opened(text) > deepest {
			l.find(at, "Write it out plainly.", "Lists and mappings stand here more than %d deep.", deepest)
			return false
		}
	}
	return true
}

// deeper follows the brackets that are open, as far as it can without reading YAML: those in texts
// count as well.
func deeper(depth int, line []byte) int {
	most := depth
	for _, c := range line {
		switch c {
		case '[', '{':
			depth++
			most = max(most, depth)
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	if most > deepest {
		return most
	}
	return depth
}

// opened counts the lists, keys and marks that a line opens before its first word.
func opened(line []byte) int {
	n := 0
	for _, c := range line {
		switch c {
		case '-', '?', ':', '&', '*', '!', '|', '>':
			n++
		case ' ':
		default:
			return n
		}
	}
	return n
}
