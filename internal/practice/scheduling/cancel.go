package scheduling

import "strings"

// Caller says who called a visit off.
type Caller string

// Who can call a visit off.
const (
	ByClient   Caller = "client"
	ByPractice Caller = "practice"
)

// Valid reports whether c is one of the two.
func (c Caller) Valid() bool { return c == ByClient || c == ByPractice }

// Cause says why the practice calls a visit off. Without one it is its own wish.
type Cause string

// The causes for which nobody waits.
const (
	Unwell Cause = "unwell" // somebody is unwell, or it is not safe
	Closed Cause = "closed" // the place is closed
)

// Valid reports whether c is one of them, or none.
func (c Cause) Valid() bool { return c == "" || c == Unwell || c == Closed }

// Words gives the cause as it stands on the visit.
func (c Cause) Words() string {
	switch c {
	case Unwell:
		return "Somebody unwell, or not safe"
	case Closed:
		return "The place was closed"
	default:
		return ""
	}
}

// CallOff is Cancel with who called it off and an optional line in words; CalledOff reads them back.
func (v Visit) CallOff(by Caller, words string) (Visit, error) {
	return v.Cancel(strings.TrimSuffix(string(by)+": "+words, ": "))
}

// CalledOff tells who called the visit off and the line in words. Caller is empty where nobody
// said who; a reason without one stands as words.
func (v Visit) CalledOff() (by Caller, words string) {
	who, rest, _ := strings.Cut(v.Reason, ": ")
	if Caller(who).Valid() {
		return Caller(who), rest
	}
	return "", v.Reason
}
