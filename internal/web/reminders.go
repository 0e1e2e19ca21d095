package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/web/forms"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// remindersForm is what the page of reminders sends.
type remindersForm struct {
	Confirm string `form:"confirm,max=10"`
	Before  []int  `form:"before"`
	From    string `form:"quiet,max=20"`
	Till    string `form:"till,max=20"`
	Version int    `form:"version"`
}

func (s *site) getReminders(w http.ResponseWriter, r *http.Request) error {
	return s.showReminders(w, r, http.StatusOK, nil, nil)
}

// showReminders shows the page, with what was typed and what is wrong with it.
func (s *site) showReminders(w http.ResponseWriter, r *http.Request, status int, values forms.Values, wrong *fault.Error) error {
	ctx := r.Context()
	v, err := s.office.Reminders(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.RemindersPage{Page: s.frame(r, say.T(ctx, "Letters about visits"), ui.Practice), Mails: v.Mails, Confirm: v.Rules.Confirm, Version: strconv.Itoa(v.Rules.Version)}
	for _, l := range scheduling.Leads() {
		p.Leads = append(p.Leads, ui.Option{Value: strconv.Itoa(l), Label: leadWords(ctx, l)})
	}
	for _, b := range v.Rules.Before {
		p.Before = append(p.Before, strconv.Itoa(b))
	}
	if v.Rules.QuietFrom != v.Rules.QuietTill {
		p.From, p.Till = v.Rules.QuietFrom.String(), v.Rules.QuietTill.String()
	}
	if v.Rules.Version == 0 { // nothing was said yet: what most practices do is proposed
		p.Silent, p.Confirm, p.Before, p.From, p.Till = true, true, []string{strconv.Itoa(24 * 60)}, "21:00", "8:00"
	}
	if r.URL.Query().Has("kept") {
		p.Told = say.T(ctx, "Kept. It counts from now on.")
	}
	if wrong != nil {
		p.Failed, p.Problems = true, faultsAt(wrong, "before")
		p.Confirm, p.Before, p.From, p.Till = values.Is("confirm", "yes"), values["before"], values.Get("quiet"), values.Get("till")
	}
	return render(w, r, status, pages.Reminders(p))
}

// leadWords says how long before a visit.
func leadWords(ctx context.Context, minutes int) string {
	if days := minutes / (24 * 60); days > 0 {
		return say.N(ctx, days, "a day before", "%d days before")
	}
	return say.N(ctx, minutes/60, "an hour before", "%d hours before")
}

func (s *site) postReminders(w http.ResponseWriter, r *http.Request) error {
	form, values, problems := forms.Bind[remindersForm](r)
	err := problems.Err()
	if err == nil {
		err = s.office.SaveReminders(r.Context(), by(r), key(r), office.RemindersChange{Confirm: form.Confirm == "yes", Before: form.Before,
			From: form.From, Till: form.Till, Version: form.Version})
	}
	if f, ok := typed(err); ok {
		return s.showReminders(w, r, formStatus(f), values, f)
	}
	if err != nil {
		return err
	}
	return see(w, r, "/practice/reminders?kept=yes")
}

func (s *site) getByHand(w http.ResponseWriter, r *http.Request) error {
	return s.showByHand(w, r, http.StatusOK, nil)
}

// showByHand shows the list, and what could not be kept.
func (s *site) showByHand(w http.ResponseWriter, r *http.Request, status int, wrong *fault.Error) error {
	ctx := r.Context()
	v, err := s.office.ByHand(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.ByHandPage{Page: s.frame(r, say.T(ctx, "To tell by hand"), ui.Today), On: v.On, MaySet: staff.Can(by(r), staff.ManagePractice, staff.Subject{Practice: by(r).Practice}),
		Sub: say.T(ctx, "What no letter says by itself: changes of visits, and reminders from the time they are due until the visit."), EmptyLine: byHandEmpty(ctx, v)}
	if wrong != nil {
		p.Failed, p.Problems = true, faultsAt(wrong, "list")
	}
	for _, l := range v.Lines {
		line := byHandLine(ctx, v, l)
		switch {
		case l.Sent:
			p.Done = append(p.Done, line)
			if line.ID == r.URL.Query().Get("did") {
				p.Told, p.Undo = say.T(ctx, "Noted. No letter says it any more."), &ui.Act{To: line.Sent.To, Fields: line.Sent.Fields}
			}
		case l.News == scheduling.ByHand:
			p.Remind = append(p.Remind, line)
		default:
			p.Changes = append(p.Changes, line)
		}
	}
	return render(w, r, status, pages.ByHand(p))
}

func byHandEmpty(ctx context.Context, v office.ByHand) string {
	if !v.On {
		return say.T(ctx, "This practice does not write about visits. When it does, what no letter can say stands here, with ready words.")
	}
	return say.T(ctx, "What is booked, moved or called off stands here where no letter says it, and each reminder from the time you chose.")
}

// handID names a line of the list on its page.
func handID(l office.HandSaid) string {
	return string(l.Visit) + "-" + string(l.News) + "-" + strconv.Itoa(l.No)
}

// byHandLine writes one client with her ready words.
func byHandLine(ctx context.Context, v office.ByHand, l office.ByHandLine) pages.ByHandLine {
	line := pages.ByHandLine{ID: handID(l.HandSaid), Name: l.Client.Name, News: newsWords(ctx, l.News), When: handWhen(ctx, v, l),
		Phone: l.Client.Phone, PhoneShown: l.PhoneShown, Email: l.Client.Email, Text: l.Text, Short: l.Short, Subject: say.T(ctx, "A note from %s", v.Practice.Name), Why: handWhy(ctx, v, l)}
	line.Sent = ui.Act{Label: say.T(ctx, "I sent it"), About: l.Client.Name, To: "/reminders/" + string(l.Visit), Fields: []ui.Hidden{
		{Name: "news", Value: string(l.News)}, {Name: "no", Value: strconv.Itoa(l.No)}, {Name: "starts", Value: strconv.FormatInt(l.Starts.UnixMicro(), 10)}}}
	for _, o := range l.Also {
		line.Sent.Fields = append(line.Sent.Fields, ui.Hidden{Name: "also", Value: fmt.Sprintf("%s %d %d", o.Visit, o.No, o.Starts.UnixMicro())})
	}
	if l.Sent {
		line.Sent.Label, line.Sent.Fields = say.T(ctx, "Not yet"), append(line.Sent.Fields, ui.Hidden{Name: "do", Value: "back"})
	}
	return line
}

// handWhen says when a visit is, or how many there are and when the first one is.
func handWhen(ctx context.Context, v office.ByHand, l office.ByHandLine) string {
	first := say.Stamp(ctx, l.Starts, v.Zone)
	if there := civil.MinuteOf(l.Starts, l.Zone); !civil.SameClock(l.Starts, l.Zone, v.Zone) {
		first = say.T(ctx, "%s, %s", first, say.T(ctx, "%s there", there.String()))
	}
	if len(l.Also) == 0 {
		return first
	}
	return say.T(ctx, "%d visits, the first on %s", len(l.Also)+1, first)
}

// newsWords says what a message is about.
func newsWords(ctx context.Context, n scheduling.News) string {
	switch n {
	case scheduling.ToldBooked:
		return say.T(ctx, "Booked")
	case scheduling.ToldMoved:
		return say.T(ctx, "Changed")
	case scheduling.ToldOff:
		return say.T(ctx, "Called off")
	case scheduling.Reminded, scheduling.ByHand:
	}
	return say.T(ctx, "Reminder")
}

// handWhy says why no letter says it.
func handWhy(ctx context.Context, v office.ByHand, l office.ByHandLine) string {
	switch {
	case l.Returned:
		return say.T(ctx, "The letter did not arrive.")
	case l.Hearing == scheduling.HearsByPhone && l.Client.Phone != "":
		return say.T(ctx, "Hears of visits by a message to the telephone.")
	case l.Client.Email == "" && l.Client.Phone == "":
		return say.T(ctx, "Neither an e-mail address nor a telephone number is known.")
	case l.Client.Email == "":
		return say.T(ctx, "No e-mail address.")
	case v.Mails:
		return say.T(ctx, "No letter left in time.")
	}
	return say.T(ctx, "No letter leaves by itself here.")
}

// byHandForm is what "I sent it" sends. Also are the other visits of the message: which, the number and the time.
type byHandForm struct {
	News   scheduling.News `form:"news,max=10"`
	No     int             `form:"no,min=0"`
	Starts int64           `form:"starts"`
	Also   []string        `form:"also,max=100"`
	Do     string          `form:"do,max=10"`
}

// said gives what the form says of a visit and of those beside it.
func (f byHandForm) said(visit ident.Visit) office.HandSaid {
	said := office.HandSaid{Visit: visit, News: f.News, No: f.No, Starts: time.UnixMicro(f.Starts).UTC()}
	for _, text := range f.Also {
		one, starts := office.HandSaid{News: f.News}, int64(0)
		if _, err := fmt.Sscan(text, &one.Visit, &one.No, &starts); err == nil {
			one.Starts = time.UnixMicro(starts).UTC()
		}
		said.Also = append(said.Also, one) // one that cannot be read is no visit of anybody's
	}
	return said
}

func (s *site) postByHand(w http.ResponseWriter, r *http.Request) error {
	form, _, problems := forms.Bind[byHandForm](r)
	err := problems.Err()
	said := form.said(ident.Visit(r.PathValue("visit")))
	if err == nil {
		err = s.office.SayByHand(r.Context(), by(r), key(r), said, form.Do == "back")
	}
	if f, ok := typed(err); ok {
		return s.showByHand(w, r, formStatus(f), f)
	}
	if err != nil {
		return err
	}
	if form.Do == "back" {
		return see(w, r, "/reminders")
	}
	return see(w, r, "/reminders?did="+handID(said))
}

// byHand is the line on Today about what somebody has to tell herself.
func (t todayWords) byHand() (ui.Need, bool) {
	if t.view.ByHand == 0 {
		return ui.Need{}, false
	}
	return ui.Need{Body: ui.Text(say.N(t.ctx, t.view.ByHand, "One message about a visit waits to be sent by hand.", "%d messages about visits wait to be sent by hand.")),
		Acts: []ui.Act{{Label: say.T(t.ctx, "Open the list"), Href: "/reminders"}}}, true
}
