package web

import (
	"context"
	"net/http"
	"strconv"

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
		p.Confirm, p.Before, p.From, p.Till = true, []string{strconv.Itoa(24 * 60)}, "21:00", "8:00"
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
	ctx := r.Context()
	v, err := s.office.ByHand(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.ByHandPage{Page: s.frame(r, say.T(ctx, "To remind by hand"), ui.Today), On: v.On, MaySet: staff.Can(by(r), staff.ManagePractice, staff.Subject{Practice: by(r).Practice}),
		Sub: say.T(ctx, "The visits of %s of which no letter reminds by itself.", say.Date(ctx, v.Day, v.Today)), EmptyLine: byHandEmpty(ctx, v)}
	for _, l := range v.Lines {
		line := byHandLine(ctx, v, l)
		if l.Sent {
			line.Sent = ui.Act{Label: say.T(ctx, "Not yet"), About: l.Client.Name, To: byHandPath(l), Fields: []ui.Hidden{{Name: "do", Value: "back"}}}
			p.Done = append(p.Done, line)
			continue
		}
		p.Waiting = append(p.Waiting, line)
	}
	for _, l := range v.Lines {
		if string(l.Visit.ID) == r.URL.Query().Get("did") && l.Sent {
			p.Told, p.Undo = say.T(ctx, "Noted. No letter reminds of it any more."), &ui.Act{To: byHandPath(l), Fields: []ui.Hidden{{Name: "do", Value: "back"}}}
		}
	}
	return render(w, r, http.StatusOK, pages.ByHand(p))
}

func byHandPath(l office.ByHandLine) string { return "/reminders/" + string(l.Visit.ID) }

func byHandEmpty(ctx context.Context, v office.ByHand) string {
	if !v.On {
		return say.T(ctx, "This practice reminds nobody of visits. When it does, those whom no letter reaches stand here, with ready words.")
	}
	return say.T(ctx, "Those whom no letter reaches stand here on the day before, with ready words.")
}

// byHandLine writes one client with her ready words.
func byHandLine(ctx context.Context, v office.ByHand, l office.ByHandLine) pages.ByHandLine {
	line := pages.ByHandLine{ID: string(l.Visit.ID), Name: l.Client.Name, When: civil.MinuteOf(l.Visit.Starts, v.Zone).String(), Phone: l.Client.Phone, PhoneShown: l.PhoneShown,
		Email: l.Client.Email, Text: l.Text, Short: l.Short, Subject: say.T(ctx, "A note from %s", v.Practice.Name),
		Sent: ui.Act{Label: say.T(ctx, "I sent it"), About: l.Client.Name, To: byHandPath(l)}}
	switch {
	case l.Returned:
		line.Why = say.T(ctx, "The letter did not arrive.")
	case l.Client.Email == "":
		line.Why = say.T(ctx, "No e-mail address.")
	default:
		line.Why = say.T(ctx, "No letter leaves by itself here.")
	}
	return line
}

func (s *site) postByHand(w http.ResponseWriter, r *http.Request) error {
	id := ident.Visit(r.PathValue("visit"))
	back := r.PostFormValue("do") == "back"
	if err := s.office.SaidReminder(r.Context(), by(r), key(r), id, back); err != nil {
		return err
	}
	if back {
		return see(w, r, "/reminders")
	}
	return see(w, r, "/reminders?did="+string(id))
}

// toRemind is the line on Today about whom somebody has to remind.
func (t todayWords) toRemind() (ui.Need, bool) {
	if t.view.ByHand == 0 {
		return ui.Need{}, false
	}
	day := say.Date(t.ctx, t.view.ByHandDay, t.today)
	return ui.Need{Body: ui.Text(say.N(t.ctx, t.view.ByHand, "One client is to be reminded by hand.", "%d clients are to be reminded by hand.")),
		By: say.T(t.ctx, "Their visits are on %s", day), Acts: []ui.Act{{Label: say.T(t.ctx, "Open the list"), Href: "/reminders"}}}, true
}
