package pages

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/money"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// matterAsked gives the questions of a step of a matter.
func matterAsked(m office.Matter, s office.Step, side protocol.Side) Asked {
	return Asked{Fields: s.Fields, Given: s.Given, Side: side, Names: m.Names, Fits: s.Fits, Preferences: s.Preferences,
		Visits: m.Visits, Lists: m.Lists, Zone: m.Practice.Location(), Today: m.Practice.Today(m.Now), Currency: m.Practice.Currency}
}

// answerWords writes the answers to one field as people read them; "" where nothing was answered.
func answerWords(ctx context.Context, m office.Matter, f protocol.Field, given protocol.Answers) string {
	var out []string
	for _, v := range given[f.ID] {
		out = append(out, answerWord(ctx, m, f, v))
	}
	return strings.Join(out, ", ")
}

func answerWord(ctx context.Context, m office.Matter, f protocol.Field, v string) string {
	switch f.Kind {
	case protocol.Choice, protocol.Choices:
		if o, ok := f.Option(v); ok {
			return DefinitionWords(ctx, o.Words, m.Names)
		}
	case protocol.YesNo:
		if v == "yes" {
			return say.T(ctx, "Yes")
		}
		return say.T(ctx, "No")
	case protocol.Areas, protocol.Pressure:
		return placeWords(ctx, v)
	case protocol.Date:
		return say.FullDate(ctx, civil.Date(v))
	case protocol.Practitioners:
		for _, p := range m.Chosen {
			if string(p.ID) == v {
				return p.Name
			}
		}
		return say.T(ctx, "somebody who is no longer on your list")
	case protocol.Visits:
		return visitWords(ctx, m, v)
	case protocol.Lines, protocol.Goals, protocol.Mix, protocol.Items, protocol.Each, protocol.Some:
		return listWord(ctx, m, f, v)
	case protocol.Money:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return money.Of(n, m.Practice.Currency).String()
		}
	}
	return v
}

func placeWords(ctx context.Context, v string) string {
	where, level, found := strings.Cut(v, "=")
	name := where
	if spot, ok := client.ParseSpot(where); ok {
		name = say.T(ctx, spot.Words())
	}
	n, err := strconv.Atoi(level)
	if !found || err != nil {
		return name
	}
	return say.T(ctx, "%s: %s", name, ui.PressureWord(ctx, n))
}

func visitWords(ctx context.Context, m office.Matter, v string) string {
	id, choice, _ := strings.Cut(v, "=")
	when := say.T(ctx, "A visit")
	for _, visit := range m.Visits {
		if string(visit.ID) == id {
			when = say.Stamp(ctx, visit.Starts, m.Practice.Location())
		}
	}
	switch choice {
	case "cancel":
		return say.T(ctx, "%s is taken out", when)
	case "move":
		return say.T(ctx, "%s moves to another day", when)
	}
	return say.T(ctx, "%s stays", when)
}

// Moment says an instant as people do: "today 9:50", "Tuesday 3 March 10:00".
func Moment(ctx context.Context, t, now time.Time, zone *time.Location) string {
	return say.T(ctx, "%s %s", say.Date(ctx, civil.DateOf(t, zone), civil.DateOf(now, zone)), civil.MinuteOf(t, zone).String())
}

// onDay says a day of a matter as people do, "on" included.
func onDay(ctx context.Context, m office.Matter, t time.Time) string {
	d := civil.DateOf(t, m.Practice.Location())
	today := m.Practice.Today(m.Now)
	near := say.Date(ctx, d, today)
	if near == d.ShortOn(today) || near == d.LongOn(today) {
		return say.T(ctx, "on %s", near)
	}
	return near
}

// onMoment says an instant of a matter as the time of something, "on Tuesday 3 March at 10:00".
func onMoment(ctx context.Context, m office.Matter, t time.Time) string {
	return say.T(ctx, "%s at %s", onDay(ctx, m, t), civil.MinuteOf(t, m.Practice.Location()).String())
}

func matterMoment(ctx context.Context, m office.Matter, t time.Time) string {
	return Moment(ctx, t, m.Now, m.Practice.Location())
}

// saidFields are those that every said task has; their answers stand among what was said.
var saidFields = []string{"how", "text", "on", "answered"}

// doneWords writes what was answered in a task, and by whom and when.
func doneWords(ctx context.Context, m office.Matter, item protocol.Item, side protocol.Side) string {
	var said []string
	a := item.State.Answers
	for _, f := range item.Task.Fields {
		if f.Kind == protocol.Confirm || f.ID == "text" || f.ID == "answered" || f.ID == "told-by" || item.Task.ID == "tell" || f.StaffOnly && side == protocol.Client {
			continue
		}
		w := answerWords(ctx, m, f, a)
		switch {
		case w != "":
			said = append(said, withQuestion(ctx, m, f, saidOn(ctx, m, item, f, w)))
		case f.From != "": // what was offered, and nothing of it picked, is an answer too
			said = append(said, say.T(ctx, "None of these"))
		}
	}
	if lines := endDone(ctx, m, item.Task); lines != nil {
		said = lines
	}
	line := strings.Join(said, "; ")
	when := matterMoment(ctx, m, item.State.Done)
	switch {
	case item.State.Side == protocol.Client && side == protocol.Client:
		when = say.T(ctx, "you said so %s", when)
	case item.State.Side == protocol.Client:
		when = say.T(ctx, "answered by link, %s", when)
	case line == "":
		return when
	}
	if line == "" {
		return when
	}
	return say.T(ctx, "%s (%s)", line, when)
}

// saidOn is the day on which words were said, which may have been put right since they were kept.
func saidOn(ctx context.Context, m office.Matter, item protocol.Item, f protocol.Field, day string) string {
	if f.ID != "on" || len(item.Task.Says) == 0 {
		return day
	}
	for _, msg := range m.Messages {
		if msg.Created.Equal(item.State.Done) && msg.SaidOn.Valid() {
			return say.FullDate(ctx, msg.SaidOn)
		}
	}
	return day
}

// doneStop stands between a step and its answers, where the step is not a question.
func doneStop(item protocol.Item) string {
	if strings.HasSuffix(item.Task.Past.In("en"), "?") {
		return ""
	}
	return ":"
}

// withQuestion puts the question before an answer that says nothing alone: "No", a day, an hour.
func withQuestion(ctx context.Context, m office.Matter, f protocol.Field, answer string) string {
	alone := f.Kind != protocol.Number && f.Kind != protocol.Date && f.Kind != protocol.TimeOfDay
	if len(answer) > len("Yes") && alone {
		return answer
	}
	return DefinitionWords(ctx, f.Label, m.Names) + " " + answer
}

// namesOf shows names one after the other, "A, B and C", each kept apart.
func namesOf(names ...templ.Component) templ.Component {
	var parts []templ.Component
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			parts = append(parts, ui.Words(" and %s", n))
		case i > 0:
			parts = append(parts, ui.Text(", "), n)
		default:
			parts = append(parts, n)
		}
	}
	return ui.Join(parts...)
}
