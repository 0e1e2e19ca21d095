package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/scheduling"
	"github.com/partwell/partwell/internal/web/pages"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func (s *site) getRoomLeft(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v, err := s.office.RoomLeft(ctx, by(r))
	if err != nil {
		return err
	}
	p := pages.RoomLeftPage{Page: s.frame(r, say.T(ctx, "Room left"), ui.Practice)}
	if r.URL.Query().Has("kept") {
		p.Told = say.T(ctx, "Kept. Clients who come already are not affected.")
	}
	if len(v.Therapists) > 1 { // else the word of the one who treats says it
		p.State = pages.TakingWords(v.House.Taking, say.T(ctx, "New people are welcome."), say.T(ctx, "The practice is full."), "")
		all := roomFigure(ctx, "together", v.House.Name, v.Together)
		all.Open = true
		p.All = &all
	}
	for _, t := range v.Therapists {
		f := roomFigure(ctx, string(t.Person.ID), t.Person.Name, t.Left)
		f.Word, f.Set = therapistTaking(ctx, t)
		f.Open = p.All == nil
		p.Each = append(p.Each, f)
	}
	return render(w, r, http.StatusOK, pages.RoomLeft(p))
}

// therapistTaking says what a therapist said about new people, and what she may say instead.
func therapistTaking(ctx context.Context, t office.TherapistRoom) (word string, set []ui.Act) {
	word = pages.TakingWords(t.Taking, say.T(ctx, "Takes new people."), say.T(ctx, "Is full."), say.T(ctx, "Takes nobody new just now."))
	if t.Since != "" {
		word += " " + say.T(ctx, "Since %s.", say.FullDate(ctx, t.Since))
	}
	if !t.MaySet {
		return word, nil
	}
	for _, to := range []struct {
		taking house.Taking
		label  string
	}{{house.Open, say.T(ctx, "Open for new people")}, {house.Full, say.T(ctx, "Full")}, {house.NotNow, say.T(ctx, "Not now")}} {
		if to.taking != t.Taking {
			set = append(set, ui.Act{Label: to.label, About: t.Person.Name, To: "/practice/room-left/" + string(t.Person.ID), Small: true, Fields: []ui.Hidden{{Name: "taking", Value: string(to.taking)}}})
		}
	}
	return word, set
}

func (s *site) postRoomLeft(w http.ResponseWriter, r *http.Request) error {
	err := s.office.SetTherapistTaking(r.Context(), by(r), key(r), ident.Person(r.PathValue("person")), house.Taking(r.PostFormValue("taking")))
	if err != nil {
		return err
	}
	return see(w, r, "/practice/room-left?kept=yes")
}

// roomFigure writes the room of somebody, or of all.
func roomFigure(ctx context.Context, id, name string, left scheduling.Left) pages.RoomFigure {
	f := pages.RoomFigure{ID: id, Name: name, Lines: roomLines(ctx, left), Table: ui.Table{Caption: say.T(ctx, "Room left, week by week"),
		Columns: []ui.Column{{Label: say.T(ctx, "Week from")}, {Label: say.T(ctx, "Hours"), Num: true}, {Label: say.T(ctx, "Booked"), Num: true},
			{Label: say.T(ctx, "Expected"), Num: true}, {Label: say.T(ctx, "Left"), Num: true}}}}
	last := left.Weeks[len(left.Weeks)-1]
	f.Picture = ui.Capacity{ID: "room-" + id, Title: say.T(ctx, "Room left, twelve weeks"), From: say.T(ctx, "this week"), To: say.ShortDay(ctx, last.First.Add(6)), Says: strings.Join(f.Lines, " ")}
	for _, w := range left.Weeks {
		f.Picture.Weeks = append(f.Picture.Weeks, ui.Bar{Booked: w.Booked, Open: w.Open, Expected: w.Expected, Left: w.Left})
		f.Table.Rows = append(f.Table.Rows, []templ.Component{ui.Text(say.ShortDay(ctx, w.First)), ui.Text(hoursWords(w.Open)), ui.Text(hoursWords(w.Booked)),
			ui.Text(hoursWords(w.Expected)), ui.Strong(hoursWords(w.Left))})
	}
	return f
}

// hoursWords writes minutes as hours and minutes, "7:30".
func hoursWords(minutes int) string {
	out := itoa(minutes/60) + ":"
	if m := minutes % 60; m < 10 {
		return out + "0" + itoa(m)
	}
	return out + itoa(minutes%60)
}

// roomLines says in words what is left: hours a week, and for how many more.
func roomLines(ctx context.Context, left scheduling.Left) []string {
	week := left.PerWeek()
	if week == 0 {
		return []string{say.T(ctx, "Nothing is left for new people.")}
	}
	lines := []string{say.T(ctx, "Less than an hour a week is left.")}
	if hours := (week + 30) / 60; hours > 0 {
		lines[0] = say.N(ctx, hours, "About an hour a week is left.", "About %d hours a week are left.")
	}
	more, ok := left.More()
	switch {
	case !ok:
		return append(lines, say.T(ctx, "Nobody comes regularly yet, so it cannot say for how many people that is enough."))
	case more == 0:
		return append(lines, say.T(ctx, "That is not enough for one more who comes as the others do."))
	default:
		return append(lines, say.N(ctx, more, "That is room for about one more who comes as the others do.", "That is room for about %d more who come as the others do."))
	}
}
