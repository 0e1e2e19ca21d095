package office

import (
	"testing"

	"github.com/partwell/partwell/internal/definition"
)

// testProtocols gives the built-in definitions, as the program loads them.
func testProtocols(t testing.TB) Protocols {
	t.Helper()
	library, err := definition.NewLibrary(Vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	return library
}
