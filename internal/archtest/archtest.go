// Package archtest holds the rules of the house as tests: who may import whom, what the pure
// packages may not touch, how long a file or a function may grow, what a page may not contain.
//
// A rule that only stands in a document is forgotten; one that stands here fails the build and
// says how to mend it. The package itself has no code, parses source text only and imports nothing
// of Partwell. To add a package, add its row to the table in imports_test.go.
package archtest
