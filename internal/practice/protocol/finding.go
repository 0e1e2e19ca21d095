package protocol

import "fmt"

// Finding is one thing wrong with the text of a definition. Line and Column count from 1;
// what is about the whole file stands at its first key.
type Finding struct {
	File    string
	Line    int
	Column  int
	Message string // what is wrong
	Remedy  string // what to do
}

// String writes the finding on one line: file:line:column: message. remedy.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s %s", f.File, f.Line, f.Column, f.Message, f.Remedy)
}
