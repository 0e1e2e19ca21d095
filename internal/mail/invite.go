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

// invites are the visits of one letter, as one calendar file.
type invites []Invite

// method says what a calendar does with them. An invitation and its end are about one visit each (RFC 5546, 3.2.2 and
// 3.2.5), so several are published, each with its own state.
func (all invites) method() ics.Method {
	switch {
	case len(all) > 1:
		return ics.MethodPublish
	case all[0].Off:
		return ics.MethodCancel
	default:
		return ics.MethodRequest
	}
}

// text writes the calendar file for one guest. No answer is asked of her: who comes was agreed already.
func (all invites) text(guest string, s Settings) string {
	cal := ics.NewCalendarFor("Partwell")
	cal.SetProductId("-//Partwell//Visits//EN")
	cal.SetMethod(all.method())
	for _, i := range all {
		i.Organizer = cmp.Or(i.Organizer, s.From)
		e := cal.AddEvent(i.UID)
		i.write(e, cmp.Or(strings.Join(strings.Fields(i.Practice), " "), s.FromName, i.Organizer))
		if len(all) == 1 { // what is published names no guest (RFC 5546, 3.2.1)
			e.AddAttendee("mailto:"+guest, ics.ParticipationStatusAccepted)
		}
	}
	return cal.Serialize(ics.WithNewLineWindows)
}

// write writes one visit, with the name of who invites.
func (i Invite) write(e *ics.VEvent, name string) {
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
}

// plainName leaves out of a name what a parameter of a calendar file may not hold.
var plainName = strings.NewReplacer("'", "’", `"`, "”", ",", "", ";", "", ":", "", `\`, "")

// attach puts the visits into the letter: beside the text, where mail programs look for them, and as a file, for
// those that do not.
func (all invites) attach(letter *gomail.Msg, s Settings, guest string) error {
	text, file := all.text(guest, s), "visit.ics"
	if len(all) > 1 {
		file = "visits.ics"
	}
	kind := gomail.ContentType("text/calendar; method=" + string(all.method()))
	letter.AddAlternativeString(kind, text)
	return letter.AttachReader(file, strings.NewReader(text), gomail.WithFileContentType("application/ics"))
}
