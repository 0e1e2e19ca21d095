package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestKindIsFoundThroughWrapping(t *testing.T) {
	err := fmt.Errorf("book visit: %w", New(Conflict, "overlap", "taken"))
	if KindOf(err) != Conflict || !Is(err, Conflict) || Is(err, Invalid) {
		t.Errorf("kind of %v is %v", err, KindOf(err))
	}
	if KindOf(errors.New("x")) != Internal || Is(errors.New("x"), Internal) {
		t.Error("an error of no kind counts as internal, and is no fault")
	}
}

func TestProblemsAreAnErrorOnlyWhenThereAreSome(t *testing.T) {
	var p Problems
	if p.Err() != nil {
		t.Fatal("no problems, no error")
	}
	p.Add("name", "Write a name, also one letter is fine")
	var f *Error
	if !errors.As(p.Err(), &f) || len(f.Problems) != 1 || f.Kind != Invalid {
		t.Errorf("got %v", p.Err())
	}
}
