package mail

import (
	"cmp"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	gomail "github.com/wneessen/go-mail"

	"github.com/partwell/partwell/internal/fault"
)

// Invite is a visit in the form that calendars read (iTIP, RFC 5546). UID stays the same for a visit as long
// as it lives, Sequence rises with each change, and Off takes it out of the calendar again. Summary and
// Location name the practice and nobody else, Practice is what it is called.
type Invite struct {
	UID       string
	Sequence  int
	Off       bool
	Starts    time.Time
	Ends      time.Time
	Stamp     time.Time
	Summary   string
	Location  string
	Practice  string
	Organizer string // the practice's address
}

// check says why an invitation cannot be sent.
func (i Invite) check() error {
	if i.UID == "" || strings.ContainsFunc(i.UID, func(r rune) bool { return r != '@' && r != '.' && notOfAnID(r) }) ||
		i.Sequence < 0 || !i.Starts.Before(i.Ends) || strings.TrimSpace(i.Summary) == "" || !oneLine(i.Summary) {
		return fault.New(fault.Invalid, "invite", "The visit cannot be written for a calendar.")
	}
	return nil
}

// method says what a calendar does with it.
func (i Invite) method() ics.Method {
	if i.Off {
		return ics.MethodCancel
	}
	return ics.MethodRequest
}

// text writes the calendar file for one guest. No answer is asked of her: who comes was agreed already.
func (i Invite) text(guest, name string) string {
	cal := ics.NewCalendarFor("Partwell")
	cal.SetProductId("-//Partwell//Visits//EN")
	cal.SetMethod(i.method())
	e := cal.AddEvent(i.UID)
	e.SetDtStampTime(i.Stamp)
	e.SetSequence(i.Sequence)
	e.SetStartAt(i.Starts)
	e.SetEndAt(i.Ends)
	e.SetSummary(i.Summary)
	if place := strings.Join(strings.Fields(i.Location), " "); place != "" {
		e.SetLocation(place)
	}
	e.SetStatus(ics.ObjectStatusConfirmed)
	if i.Off {
		e.SetStatus(ics.ObjectStatusCancelled)
	}
	e.SetOrganizer("mailto:"+i.Organizer, ics.WithCN(plainName.Replace(name)))
	e.AddAttendee("mailto:"+guest, ics.ParticipationStatusAccepted)
	return cal.Serialize(ics.WithNewLineWindows)
}

// plainName leaves out of a name what a parameter of a calendar file may not hold.
var plainName = strings.NewReplacer("'", "’", `"`, "”", ",", "", ";", "", ":", "", `\`, "")

// attach puts the visit into the letter: beside the text, where mail programs look for it, and as a file,
// for those that do not.
func (i Invite) attach(letter *gomail.Msg, s Settings, guest string) error {
	if i.Organizer == "" {
		i.Organizer = s.From
	}
	text := i.text(guest, cmp.Or(strings.Join(strings.Fields(i.Practice), " "), s.FromName, i.Organizer))
	kind := gomail.ContentType("text/calendar; method=" + string(i.method()))
	letter.AddAlternativeString(kind, text)
	return letter.AttachReader("visit.ics", strings.NewReader(text), gomail.WithFileContentType("application/ics"))
}
