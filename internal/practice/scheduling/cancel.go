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
