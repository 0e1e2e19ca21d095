package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

// promisedWords says by when an answer was promised; mind says that the day was missed.
func promisedWords(ctx context.Context, q inquiry.Inquiry, at office.Moment) (text string, mind bool) {
	by := say.Date(ctx, civil.DateOf(q.Due, at.Zone), at.Today)
	if q.Overdue(at.Now) {
		return say.T(ctx, "You promised an answer by %s.", by), true
	}
	return say.T(ctx, "Your answer is promised by %s.", by), false
}

// whenAsked says when somebody asked.
func whenAsked(ctx context.Context, q inquiry.Inquiry, at office.Moment) string {
	return say.T(ctx, "Asked %s.", say.Stamp(ctx, q.At, at.Zone))
}

// standsWords says where an answered inquiry stands.
func standsWords(ctx context.Context, q inquiry.Inquiry, at office.Moment) string {
	switch q.State {
	case inquiry.Client:
		return say.T(ctx, "Comes to you now.")
	case inquiry.Waiting:
		return say.T(ctx, "Waits for room.")
	case inquiry.Gone:
		return say.T(ctx, "Does not need it any more.")
	case inquiry.Answered:
		return say.T(ctx, "Answered %s.", say.Date(ctx, civil.DateOf(q.AnsweredAt, at.Zone), at.Today))
	case inquiry.New:
	}
	return ""
}

// wishStart is the beginning of somebody's words, for a list.
func wishStart(wish string) string {
	wish = strings.Join(strings.Fields(wish), " ")
	if r := []rune(wish); len(r) > 160 {
		return strings.TrimSpace(string(r[:160])) + " …"
	}
	return wish
}

// roomLines says how much room there is, as advice.
func roomLines(ctx context.Context, rooms []office.RoomLeft, zone office.Moment) []string {
	var out []string
	for _, r := range rooms {
		line := say.T(ctx, "No free time in the next twelve weeks.")
		if !r.NextFree.IsZero() {
			line = say.T(ctx, "Next free: %s.", say.Stamp(ctx, r.NextFree, zone.Zone))
		}
		if len(rooms) > 1 {
			line = say.T(ctx, "%s: %s", r.Person.Name, line)
		}
		out = append(out, line)
	}
	return out
}

func takingWords(ctx context.Context, p house.Practice) string {
	if p.Taking == house.Full {
		return say.T(ctx, "At present the practice is full.")
	}
	return say.T(ctx, "You take new people.")
}

// messageBy says when and how an answer went out.
func messageBy(ctx context.Context, m message.Message, today civil.Date) string {
	switch m.State {
	case message.Draft:
		return say.T(ctx, "Ready, and not sent yet")
	case message.Queued:
		return say.T(ctx, "On its way by mail")
	case message.Said, message.Sent:
	}
	return say.T(ctx, "%s, %s", WayWords(ctx, m.Way), say.Date(ctx, m.SaidOn, today))
}

func answerHeading(ctx context.Context, why string) string {
	switch why {
	case office.WhyFull:
		return say.T(ctx, "The practice is full")
	case office.WhyNotWork:
		return say.T(ctx, "It is not your work")
	default:
		return say.T(ctx, "In your own words")
	}
}

func wayOptions(ctx context.Context) []ui.Option {
	return []ui.Option{{Value: string(message.InWriting), Label: say.T(ctx, "In writing")}, {Value: string(message.ByPhone), Label: say.T(ctx, "By phone")}, {Value: string(message.InPerson), Label: say.T(ctx, "In person")}}
}

// answerWhere says how the letter would leave.
func answerWhere(ctx context.Context, p AnswerPage) string {
	switch {
	case p.ByMail:
		return say.T(ctx, "It goes to %s. The subject names the practice and nothing else.", p.Inquiry.Email)
	case p.Inquiry.Email == "":
		return say.T(ctx, "There is no e-mail address. On the next page you copy it, send it as a text message or print it.")
	}
	return say.T(ctx, "This practice has no mail server set up. On the next page you copy it, send it from your own mail or phone, or print it.")
}

// loud are the findings that stand once more above the button.
func loud(findings []words.Finding) (out []words.Finding) {
	for _, f := range findings {
		if f.Loud {
			out = append(out, f)
		}
	}
	return out
}

// answerNamed reports whether somebody is among those chosen.
func answerNamed(p AnswerPage, id ident.Practitioner) bool {
	return slices.Contains(p.Draft.Entries, id)
}

// answerEntryID gives the first box the name of the field, so that what is wrong leads to it.
func answerEntryID(i int) string {
	if i == 0 {
		return "entries"
	}
	return "entries-" + strconv.Itoa(i)
}

func answerFaults(p AnswerPage) (out []string) {
	for _, problem := range p.Problems {
		if problem.Field == "entries" {
			out = append(out, problem.Message)
		}
	}
	return out
}

func answerBad(p AnswerPage) bool { return len(answerFaults(p)) > 0 }

func answerHint(ctx context.Context, p AnswerPage) string {
	if p.Draft.Own {
		return say.T(ctx, "In your own words. Nothing is sent by itself.")
	}
	return say.T(ctx, "Drafted for you. Change what you like; nothing is sent by itself.")
}

// answerWhy says in a few words why somebody fits what was asked for.
func answerWhy(ctx context.Context, p AnswerPage, f referral.Fit) string {
	var why []string
	for _, r := range f.Reasons {
		switch r.Code {
		case referral.BySkill, referral.ByArea, referral.ByTime, referral.ByPlace, referral.ByLanguage, referral.WentWell:
			why = append(why, reasonWords(ctx, r))
		case referral.OffersOther:
			if p.Draft.Why == office.WhyNotWork {
				why = append(why, reasonWords(ctx, r))
			}
		default: // stands among what can be chosen
		}
	}
	if len(why) == 0 {
		return ""
	}
	return strings.Join(why, ". ") + "."
}

func answerChooseWords(ctx context.Context, p AnswerPage) string {
	if len(p.Draft.Entries) == 0 {
		return say.T(ctx, "Choose from your list")
	}
	return say.T(ctx, "Choose others")
}

func answerHowMany(ctx context.Context, p AnswerPage) string {
	if p.Draft.Why == office.WhyNotWork {
		return say.T(ctx, "One to five, who does this work first. Ring before you name somebody you have not heard from for a year.")
	}
	return say.T(ctx, "Two to five, the best fits first. Ring before you name somebody you have not heard from for a year.")
}
