package office

import (
	"sync"
	"testing"

	"github.com/partwell/partwell/internal/definition"
)

// library is read once: it goes through all that may happen in each definition, which takes longer than most
// tests, and all share it, as all practices of a server do.
var library = sync.OnceValues(func() (*definition.Library, error) { return definition.NewLibrary(Vocabulary()) })

// testProtocols gives the built-in definitions, as the program loads them.
func testProtocols(t testing.TB) Protocols {
	t.Helper()
	l, err := library()
	if err != nil {
		t.Fatal(err)
	}
	return l
}
