// Package client holds the people who come: who they are, what they ask, how hard and where they
// like it, and the time line of everything between them and the practice.
//
// Invariants: NameKey of a stored client is NameKey(Name); a preference is for one area and side;
// the time line is computed, never stored: knots and visits are.
//
// Pure: no clock, no storage, no third-party package. Phone numbers are normalised by office.
package client

import (
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
)

// State is the state of the relationship.
type State string

// The states of a relationship. None of them deletes anything.
const (
	// Active is the usual state.
	Active State = "active"
	// Paused is a break the client takes; she comes back when she likes.
	Paused State = "paused"
	// MovedOn says that the client was introduced elsewhere; the door stays open.
	MovedOn State = "moved-on"
	// Gone says that the client has stopped coming.
	Gone State = "gone"
)

// Valid reports whether s is one of the states.
func (s State) Valid() bool { return s == Active || s == Paused || s == MovedOn || s == Gone }

// Words gives the state as the screen says it.
func (s State) Words() string {
	switch s {
	case Active:
		return "comes to you"
	case Paused:
		return "takes a break"
	case MovedOn:
		return "introduced elsewhere, may come back at any time"
	case Gone:
		return "has stopped coming"
	default:
		return ""
	}
}

// Client is somebody who comes, or came. Name is one field in the order in which the person gives
// it; OtherName is the same name in another script. Since is the day from which she has been with
// the practice, empty when not known. Therapist is the usual one. DeskNote is for everybody who
// works here and never holds health text. Email is in small letters, Phone as office normalised it.
type Client struct {
	ID        ident.Client
	Name      string
	NameKey   string
	OtherName string
	Pronouns  string
	Email     string
	Phone     string
	Since     civil.Date
	State     State
	Therapist ident.Person
	DeskNote  string
	Version   int
}

// Longest accepted lengths, in characters; names are long in some places.
const (
	LongestName = 200
	LongestLine = 500
)

// Tidy trims what was typed, folds the name key, and says what is wrong, field by field: name,
// other_name, pronouns, email, phone, desk_note. A client without a way to be reached is allowed.
func (c Client) Tidy() (Client, error) {
	var p fault.Problems
	c.Name, c.OtherName, c.Pronouns = squeeze(c.Name), squeeze(c.OtherName), squeeze(c.Pronouns)
	c.Email, c.Phone = strings.ToLower(strings.TrimSpace(c.Email)), squeeze(c.Phone)
	c.DeskNote = strings.TrimSpace(c.DeskNote)
	c.NameKey = NameKey(c.Name)
	if c.NameKey == "" {
		c.NameKey = strings.ToLower(c.Name)
	}
	if c.Name == "" {
		p.Add("name", "Write the name.")
	}
	for _, f := range []struct{ field, text string }{{"name", c.Name}, {"other_name", c.OtherName}, {"pronouns", c.Pronouns}, {"email", c.Email}, {"phone", c.Phone}} {
		if len([]rune(f.text)) > LongestName {
			p.Add(f.field, "This is longer than %d letters. Please shorten it.", LongestName)
		}
	}
	if len([]rune(c.DeskNote)) > LongestLine {
		p.Add("desk_note", "This is longer than %d letters. Please shorten it.", LongestLine)
	}
	if c.Email != "" && !EmailLike(c.Email) {
		p.Add("email", "This does not look like an e-mail address. It needs a name, an @ and a place, such as ana@example.org.")
	}
	if c.Phone != "" && !PhoneLike(c.Phone) {
		p.Add("phone", "This does not look like a phone number. Write the digits, with + and the country first if it is abroad.")
	}
	if c.State == "" {
		c.State = Active
	}
	return c, p.Err()
}

// squeeze trims and makes one blank of many, also of those a spreadsheet brings along.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// EmailLike reports whether s could be an e-mail address: one @ with something before it, a dot or
// a plain host after it, no blanks or angle brackets. Whether it exists only a mail can tell.
func EmailLike(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || strings.ContainsAny(s, " \t\r\n<>,;\"()") || strings.Count(s, "@") != 1 {
		return false
	}
	host := s[at+1:]
	return strings.Contains(host, ".") && !strings.HasPrefix(host, ".") && !strings.HasSuffix(host, ".") && !strings.Contains(host, "..")
}

// PhoneLike reports whether s could be a phone number: six to seventeen digits and nothing but
// what people write between them.
func PhoneLike(s string) bool {
	rest := strings.ToLower(s)
	if i := strings.LastIndex(rest, "ext"); i > 0 {
		rest = rest[:i]
	}
	n := len(Digits(rest))
	if n < 6 || n > 17 {
		return false
	}
	for _, r := range rest {
		if (r < '0' || r > '9') && !strings.ContainsRune("+-./() \u00a0\u2009\u202f\u2010\u2011\u2012\u2013x", r) {
			return false
		}
	}
	return true
}

// Digits gives the digits of a phone number, for comparing two of them.
func Digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

// SamePhone reports whether two numbers are probably one: without leading zeros, one ends with the
// other, so that +44 20 7946 0000 and 020 7946 0000 are the same, and +47 22 00 00 00 and 22000000.
func SamePhone(a, b string) bool {
	a, b = strings.TrimLeft(Digits(a), "0"), strings.TrimLeft(Digits(b), "0")
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 6 && strings.HasSuffix(b, a)
}

func phoneTail(s string) string {
	d := Digits(s)
	if len(d) < 6 {
		return ""
	}
	return d[max(0, len(d)-9):]
}

// FirstName gives the word by which a card to say addresses the client. A name written family
// first in an East Asian script is given whole.
func (c Client) FirstName() string {
	words := strings.Fields(c.Name)
	if len(words) == 0 {
		return ""
	}
	for _, r := range words[0] {
		if r >= 0x2e80 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7af {
			return c.Name
		}
	}
	return words[0]
}

// OwnBoundary is something the client asks, in her words ("Not my feet"). It stands before each
// visit until Removed, and stays in the history after that. No counts from 1 for each client.
type OwnBoundary struct {
	No      int
	Text    string
	Source  Source
	Added   civil.Date
	Removed civil.Date
}

// CheckOwnBoundary trims what the client asks and says what is wrong with it (field "text").
func CheckOwnBoundary(text string) (string, error) {
	text = squeeze(text)
	switch n := len([]rune(text)); {
	case n == 0:
		return "", fault.Invalidf("text", "Write what is asked, in the client's own words.")
	case n > LongestLine:
		return text, fault.Invalidf("text", "This is longer than %d letters. Please shorten it.", LongestLine)
	}
	return text, nil
}
