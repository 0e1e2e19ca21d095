package ui

import (
	"strings"
	"testing"
)

// A code is a square with its border, and has a place for every address that can be one.
func TestQR(t *testing.T) {
	q := NewQR("https://book.carvalho.example/at/carvalho/something-wasnt-right")
	if q.Wide != 41+8 || !strings.HasPrefix(q.Path, "M4 4h7v1h-7z") {
		t.Errorf("%d wide: %.60s", q.Wide, q.Path)
	}
	if q := NewQR(strings.Repeat("a", 4000)); q.Wide != 0 {
		t.Errorf("too long, and %d wide", q.Wide)
	}
}
