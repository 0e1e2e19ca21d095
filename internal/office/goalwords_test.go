package office

import "testing"

// A line that was left empty stays empty, so that something better can stand in its place.
func TestWithinASentence(t *testing.T) {
	for line, want := range map[string]string{"": "", " ": "", "An hour of rest.": "an hour of rest", "I sleep": "I sleep", "NHS visits": "NHS visits", "Élan": "élan"} {
		if got := within(line); got != want {
			t.Errorf("within(%q) = %q, want %q", line, got, want)
		}
	}
}
