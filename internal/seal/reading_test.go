package seal

import (
	"errors"
	"strings"
	"testing"
)

func TestOnlyTheReadersOpenIt(t *testing.T) {
	a, b, other := NewReadingKey(), NewReadingKey(), NewReadingKey()
	const words, place = "He said something about my body", "practice/case/3/words"
	sealed, err := To([]string{a.Public(), b.Public()}, place, words)
	if err != nil || strings.Contains(sealed, "body") || len(SealedTo(sealed)) != 2 || SealedTo(words) != nil {
		t.Fatalf("%q, %v, %v", sealed, SealedTo(sealed), err)
	}
	for _, k := range []ReadingKey{a, b} {
		if got, err := k.Open(place, sealed); got != words || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	if _, err := other.Open(place, sealed); !errors.Is(err, ErrNoKey) {
		t.Errorf("another key: %v", err)
	}
	if _, err := a.Open("practice/case/4/words", sealed); !errors.Is(err, ErrBroken) {
		t.Errorf("in another place: %v", err)
	}
	for _, broken := range []string{words, sealed[:len(sealed)-4], readingMark, readingMark + ReadingKeyID(b.Public()) + ".!"} {
		if _, err := b.Open(place, broken); err == nil {
			t.Errorf("%q opened", broken)
		}
	}
	if _, err := To([]string{"x"}, place, words); err == nil {
		t.Error("sealed to what is no key")
	}
}

func TestAReadingKeyOnPaper(t *testing.T) {
	k := NewReadingKey()
	typed := " " + strings.ToLower(strings.ReplaceAll(k.Text(), "-", " ")) + "\n"
	again, err := ParseReadingKey(typed)
	if err != nil || again.Public() != k.Public() {
		t.Fatalf("typed in again: %v", err)
	}
	if _, err := ParseReadingKey(NewRing().Recovery()); err == nil {
		t.Error("a recovery key is taken for a reading key")
	}
	if _, err := ParseReadingKey("ABCD"); err == nil || strings.Contains(err.Error(), "ABCD") {
		t.Errorf("cut short: %v", err)
	}
}
