package ui

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/web/say"
)

// Quote is somebody's words: who said them, when, by what way stands in By.
type Quote struct {
	Text, Lang, By string
	Ours           bool // said by the practice
}

// NoteLine is a line on a visit: what the client asks, or, with Mind, something to mind.
type NoteLine struct {
	Text string
	Mind bool
	Act  *Act
}

// WillRow is a row of a check page: what, what happens, and where to change it.
type WillRow struct {
	What   string
	Lines  []string
	Body   templ.Component // instead of Lines
	Change string          // address; empty when it cannot be changed
}

// Fact is a term and what is to be said of it.
type Fact struct {
	Term string
	Body templ.Component
}

// Match is somebody who could be a good match: reasons in words, a warning for an old entry.
type Match struct {
	Value, Name, Lang string
	Also              string // the name in another script
	Reasons           []string
	Warning           string
	Tel               string
	Chosen            bool
}

// Rule is one boundary as people read it.
type Rule struct {
	Title, Words, Why string
	Steps             []Step
	Meta              string
	Change            string
}

// Step is what follows, and when: "First time", "A word, in the room".
type Step struct{ When, What string }

// If is an answer that may come, and what to say then.
type If struct{ Answer, Say string }

// Sender is who writes a letter.
type Sender struct{ House, Address, Tel, Standing string }

// Finding is what the tone check found: the words, why, and a better phrase. A Loud one stands
// above the button, the others are quiet lines below the text.
type Finding struct {
	Words, Why, Better string
	Loud               bool
}

// Compose is a message to somebody: how it is said, its words, its ways out. Say is the card to
// say, Write the letter; fields "how" (person, phone, writing), "say", "write"; the buttons send
// "done" = "told" or "sent", or "check" to have the tone looked at again.
type Compose struct {
	Post        Post
	To          string // the person's name, for labels
	How         string
	Say, Write  string
	Ifs         []If
	Spans       []Span // the text of the chosen way with what the findings point at
	Findings    []Finding
	Phone       string // as dialled; empty when not known
	PhoneShown  string
	Email       string // empty when not known
	Subject     string
	Mails       bool   // the practice can send mail by itself: then "Send it" stands first
	PrintHref   string // the letter as a page
	Told, Sent  string // labels: "I told her", "I sent it"
	Leave       *Act   // "Not now"
	Rehearsal   bool   // an invented client: nothing leaves the page
	Problems    fault.Problems
	AnswerLabel string // asks, in one line, what they answered; empty for no such field
	Answer      string
}

func (c Compose) how() string { return or(c.How, "person") }

func (c Compose) smsHref() string { return SMS(c.Phone, c.Write) }

func (c Compose) mailHref() string { return Mail(c.Email, c.Subject, c.Write) }

// SMS gives the address that opens a text message, with the body in both spellings that phones know
// ("?&body=").
func SMS(phone, text string) string { return "sms:" + phone + "?&body=" + escape(text) }

// Mail gives the address that opens the person's own mail program with a message.
func Mail(to, subject, text string) string {
	body := strings.ReplaceAll(text, "\n", "\r\n")
	return "mailto:" + url.PathEscape(to) + "?subject=" + escape(subject) + "&body=" + escape(body)
}

// escape writes a text for a mailto or sms address: spaces as %20, not +.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// Bar is one week of the picture of capacity, in minutes. Expected is what is not booked yet and
// will be, Left what is then left; both may be 0.
type Bar struct{ Booked, Open, Expected, Left int }

// Capacity is a picture of how full the weeks are. Says is its description in words; From and To
// stand under the first and the last bar.
type Capacity struct {
	ID, Title, Says string
	Weeks           []Bar
	From, To        string
}

const (
	barWidth, barStep  = 17.0, 23.0
	barTop, barHeight  = 4.0, 54.0
	captionAt, picHigh = 75.0, 80.0
)

func (c Capacity) width() float64 {
	return max(barStep*float64(len(c.Weeks))-(barStep-barWidth), barWidth)
}

func (c Capacity) viewBox() string { return fmt.Sprintf("0 0 %g %g", c.width(), picHigh) }

// filled gives the height of the booked part, 0 when the week has no open hours.
func (b Bar) filled() float64 {
	if b.Open <= 0 {
		return 0
	}
	return barHeight * min(float64(b.Booked)/float64(b.Open), 1)
}

// expected gives the height of what is expected, above what is booked.
func (b Bar) expected() float64 {
	if b.Open <= 0 {
		return 0
	}
	return min(barHeight*float64(b.Expected)/float64(b.Open), barHeight-b.filled())
}

// left gives the height of what is left, at the top.
func (b Bar) left() float64 {
	if b.Open <= 0 {
		return 0
	}
	return min(barHeight*float64(b.Left)/float64(b.Open), barHeight-b.filled()-b.expected())
}

func px(f float64) string { return fmt.Sprintf("%g", float64(int(f*10+0.5))/10) }

// Column is a column of a table; Num sets figures below one another.
type Column struct {
	Label string
	Num   bool
}

// Table is a list with several columns; on a phone each row becomes a small block with the labels
// before the values. Every row has a cell for each column, nil for an empty one.
type Table struct {
	Caption string // for screen readers
	Columns []Column
	Rows    [][]templ.Component
}

// Pager leads to the pages before and after; an empty address leaves the link out.
type Pager struct{ Before, After, Where string }

func undo(ctx context.Context, a *Act) Act {
	u := *a
	u.Label = or(u.Label, say.T(ctx, "Undo"))
	return u
}
