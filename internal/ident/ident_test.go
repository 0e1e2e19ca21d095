package ident

import "testing"

func TestValid(t *testing.T) {
	for in, want := range map[string]bool{
		"0190a5b8-7c3d-7f00-8abc-0123456789ab":  true,
		"0190A5B8-7c3d-7f00-8abc-0123456789ab":  false,
		"0190a5b8-7c3d-7f00-8abc-0123456789a":   false,
		"0190a5b8-7c3d-7f00-8abc-0123456789abc": false,
		"0190a5b87c3d-7f00-8abc-0123456789ab-x": false,
		"":                                      false, "../../etc/passwd": false,
	} {
		if got := Valid(in); got != want {
			t.Errorf("Valid(%q) = %v", in, got)
		}
	}
}
