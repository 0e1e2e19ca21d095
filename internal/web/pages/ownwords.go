package pages

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/web/say"
	"github.com/partwell/partwell/internal/web/ui"
)

func offerNo(offer *protocol.Proposal) string { return strconv.Itoa(offer.No) }

// ownFrom is who speaks to the client.
func ownFrom(ctx context.Context, m office.Matter) string {
	switch {
	case m.Head.Restricted && len(m.Readers) == 1: // never the practice, which she may have told it about
		return m.Readers[0].Name
	case m.Head.Restricted && len(m.Readers) > 1:
		return say.T(ctx, "One of those who read it")
	}
	return cmp.Or(m.Therapist.Name, m.Practice.Name, say.T(ctx, "The practice"))
}

// ownStands says in a sentence where it stands, as the client reads it.
func ownStands(ctx context.Context, m office.Matter) string {
	if c := m.View.Closed; c != nil {
		if w, ok := m.Definition.WayOrNotResolved(c.Way); ok {
			return DefinitionWords(ctx, w.ForClient, m.Names)
		}
	}
	p := m.State.Promise
	switch {
	case nobodyReads(m) && len(m.Shut) > 0:
		return say.T(ctx, "Nobody here reads this at the moment.")
	case nobodyReads(m):
		return say.T(ctx, "Nobody here reads this any more.")
	case p.Task != "" && p.Kept.IsZero() && !m.NewDay.IsZero():
		return say.T(ctx, "We promised you an answer by %s and did not keep that. We are sorry. You hear from us by %s.", matterMoment(ctx, m, p.Due), matterMoment(ctx, m, m.NewDay))
	case p.Task != "" && p.Kept.IsZero():
		return say.T(ctx, "%s answers by %s.", ownFrom(ctx, m), matterMoment(ctx, m, p.Due))
	case m.State.AgreedOn > 0:
		return say.T(ctx, "You both said yes. What was promised is being done.")
	case ownSuggests(m):
		return ownAnswered(ctx, m)
	case len(m.View.Done) > 0:
		return ownDid(ctx, m, m.View.Done[len(m.View.Done)-1])
	}
	return say.T(ctx, "%s will be in touch with you.", ownFrom(ctx, m))
}

// OwnMaySuggest reports whether the client can say now what she would like.
func OwnMaySuggest(m office.Matter) bool {
	_, waits := m.State.Pending()
	return m.View.Closed == nil && (waits || m.View.MaySuggest)
}

// ownSeen says which suggestion was the newest when a page was shown.
func ownSeen(m office.Matter) ui.Hidden {
	return ui.Hidden{Name: "offer", Value: strconv.Itoa(len(m.State.Proposals))}
}

// ownWouldLike asks for what she would like, or would like instead.
func ownWouldLike(ctx context.Context, m office.Matter) string {
	if offer, waits := m.State.Pending(); waits && offer.Side != protocol.Client {
		return say.T(ctx, "What would you like instead?")
	}
	return say.T(ctx, "What would you like?")
}

// termsOf lists what may be said beside a suggestion in a protocol.
func termsOf(def *protocol.Definition) []protocol.Field {
	if t, ok := def.Resolution(); ok {
		return protocol.TermsOf(t)
	}
	return nil
}

// matterWouldLike heads a suggestion of the client for the practice.
func matterWouldLike(ctx context.Context, m office.Matter) string {
	if suggestedFirst(m) {
		return say.T(ctx, "%s has said what would help", matterCalled(m))
	}
	return say.T(ctx, "%s would like something different", matterCalled(m))
}

// suggestsFold names the place where a suggestion of the client's is written down.
func suggestsFold(ctx context.Context, m office.Matter) string {
	if ownSuggests(m) {
		return say.T(ctx, "%s wants to change it", matterCalled(m))
	}
	return say.T(ctx, "%s has said what would help", matterCalled(m))
}

// ownSuggestedTitle heads the page once she has suggested something.
func ownSuggestedTitle(ctx context.Context, m office.Matter) string {
	if suggestedFirst(m) {
		return say.T(ctx, "You said what you would like")
	}
	return say.T(ctx, "You would like something different")
}

// suggestedFirst reports whether the client suggested something before the practice did.
func suggestedFirst(m office.Matter) bool {
	return !slices.ContainsFunc(m.State.Proposals, func(p protocol.Proposal) bool { return p.Side != protocol.Client })
}

// OwnOffered gives her suggestion that waits for an answer.
func OwnOffered(m office.Matter) (protocol.Proposal, bool) {
	offer, waits := m.State.Pending()
	return offer, waits && offer.Side == protocol.Client
}

func ownSuggests(m office.Matter) bool {
	_, waits := OwnOffered(m)
	return waits
}

// ownAnswered says what happens with her suggestion, and by when.
func ownAnswered(ctx context.Context, m office.Matter) string {
	switch {
	case m.Call.Is() && m.State.CallBy == protocol.Staff:
		return say.T(ctx, "Your own suggestion has arrived. %s would like to talk about it and rings you by %s.", ownFrom(ctx, m), matterMoment(ctx, m, m.Call.Due))
	case !m.Word.Is():
		return say.T(ctx, "Your own suggestion has arrived. %s answers it.", ownFrom(ctx, m))
	case !m.Word.Missed.IsZero():
		return say.T(ctx, "Your own suggestion has arrived. We promised you an answer by %s and did not keep that. We are sorry. You hear from us by %s.", matterMoment(ctx, m, m.Word.Missed), matterMoment(ctx, m, m.Word.Due))
	}
	return say.T(ctx, "Your own suggestion has arrived. %s answers it by %s.", ownFrom(ctx, m), matterMoment(ctx, m, m.Word.Due))
}

// ownCalled reports whether she asked for a call that was not made yet.
func ownCalled(m office.Matter) bool {
	return m.Call.Is() && m.Call.Task == resolutionID(m.Definition) && !m.State.CallWished.IsZero() && m.State.CallBy == protocol.Client
}

// ownCallWords says by when she is rung.
func ownCallWords(ctx context.Context, m office.Matter) string {
	if !m.Call.Missed.IsZero() {
		return say.T(ctx, "We promised to ring you by %s and did not keep that. We are sorry. %s rings you by %s.", matterMoment(ctx, m, m.Call.Missed), ownFrom(ctx, m), matterMoment(ctx, m, m.Call.Due))
	}
	if m.Call.AtHour {
		return say.T(ctx, "%s rings you %s.", ownFrom(ctx, m), onMoment(ctx, m, m.Call.Due))
	}
	return say.T(ctx, "%s rings you by %s.", ownFrom(ctx, m), matterMoment(ctx, m, m.Call.Due))
}

// ownNumber says on which number she is rung, or that none is known.
func ownNumber(ctx context.Context, m office.Matter) string {
	reach := m.State.Tasks["tell"].Answers.One("reach")
	switch n := m.Client.Phone; {
	case len(n) > 2:
		return say.T(ctx, "On the number ending in %s.", n[len(n)-2:])
	case reach != "":
		return say.T(ctx, "On what you wrote: %s.", reach)
	}
	return say.T(ctx, "We have no number of yours. Please write it below, or ring us.")
}

// ownRings says on which number she is rung, by its last two digits.
func ownRings(ctx context.Context, m office.Matter) string {
	if n := len(m.Client.Phone); n > 2 {
		return say.T(ctx, "%s rings you on the number ending in %s", ownFrom(ctx, m), m.Client.Phone[n-2:])
	}
	return say.T(ctx, "%s rings you", ownFrom(ctx, m))
}

// ownRest says what happens without an answer.
func ownRest(ctx context.Context, m office.Matter) string {
	var rests time.Time
	for id, t := range m.State.Timers {
		if timer, ok := m.Definition.Timer(id); ok && t.Set && timer.Closes != "" {
			rests = t.Due
		}
	}
	if rests.IsZero() {
		return say.T(ctx, "No hurry. Your visits stay as they are, whatever you choose.")
	}
	return say.T(ctx, "No hurry. Without an answer it rests after %s, and any word from you opens it again. Your visits stay as they are, whatever you choose.", say.Date(ctx, m.Practice.Today(rests), m.Practice.Today(m.Now)))
}

// ownWasTold reports whether a parting was told to her, so that names may be shown.
func ownWasTold(m office.Matter) bool {
	if m.Definition.Method == "" {
		return false
	}
	return slices.ContainsFunc(m.Definition.Tasks, func(t protocol.Task) bool { return t.Tells && m.State.Tasks[t.ID].IsDone() })
}

// ownOpen lists what she may answer or change without being asked.
func ownOpen(m office.Matter) []protocol.Item {
	items := slices.Clone(m.View.Could)
	for _, item := range slices.Concat(m.View.After, m.View.Done) {
		if item.Open {
			items = append(items, item)
		}
	}
	slices.SortStableFunc(items, func(a, b protocol.Item) int { return cmp.Compare(ownLast(a), ownLast(b)) })
	return items
}

// ownLast puts taking it back below what leads on.
func ownLast(item protocol.Item) int {
	if item.Task.Effect == effect.TakeBackTelling {
		return 1
	}
	return 0
}

// ownSends are the words on the button of a question to a client.
func ownSends(ctx context.Context, t *protocol.Task) string {
	if t.Effect == effect.TakeBackTelling {
		return say.T(ctx, "Take it back")
	}
	return say.T(ctx, "Send this")
}

// ownNamed says whom it is about, where that can be changed.
func ownNamed(ctx context.Context, m office.Matter, item protocol.Item) string {
	if item.Task.Effect != effect.NamePerson || m.Head.About == "" {
		return ""
	}
	return say.T(ctx, "Now: %s", m.Names["about"])
}

// ownDone says how it was answered last.
func ownDone(ctx context.Context, m office.Matter, item protocol.Item) string {
	return doneWords(ctx, m, item, protocol.Client)
}

// ownLines are the steps that were done, in her words.
func ownLines(ctx context.Context, m office.Matter) []templ.Component {
	var out []templ.Component
	for _, item := range m.View.Done {
		if words := ownDid(ctx, m, item); words != "" && item.Task.ID != "tell" {
			out = append(out, ui.Text(say.T(ctx, "%s (%s)", words, matterMoment(ctx, m, item.State.Done))))
		}
	}
	return out
}

// ownNextLines say what comes next and by when.
func ownNextLines(ctx context.Context, m office.Matter) []templ.Component {
	var out []templ.Component
	add := func(words string) { out = append(out, ui.Text(words)) }
	if m.Ending != nil {
		return ownEndLines(ctx, m)
	}
	if m.View.Closed != nil {
		add(say.T(ctx, "Nothing more is asked of you."))
		if m.Definition.Family == protocol.Concern && ownMayAdd(m) {
			add(say.T(ctx, "Any word from you opens it again."))
		}
		return out
	}
	if nobodyReads(m) { // what was promised is nobody's to keep
		add(say.T(ctx, "Nothing, until somebody here reads it."))
		return out
	}
	if p := m.State.Promise; p.Task != "" && p.Kept.IsZero() {
		due := p.Due
		if !m.NewDay.IsZero() {
			due = m.NewDay
		}
		add(say.T(ctx, "By %s: %s answers you", matterMoment(ctx, m, due), ownFrom(ctx, m)))
	}
	if m.Call.Is() && !ownCalled(m) && !ownSuggests(m) {
		add(ownCallWords(ctx, m))
	}
	for _, w := range m.View.Waiting {
		if w.Timer != nil && w.Task != nil {
			add(waitWords(ctx, m, w, protocol.Client))
		}
	}
	for _, v := range m.Visits {
		if len(out) < 4 {
			add(say.T(ctx, "%s: your visit", say.Stamp(ctx, v.Starts, m.Practice.Location())))
		}
	}
	if len(out) == 0 {
		add(say.T(ctx, "%s works on it and tells you here.", ownFrom(ctx, m)))
	}
	return out
}

// ownReaders says who can read it, as the client reads that.
func ownReaders(_ context.Context, m office.Matter) templ.Component {
	names := []templ.Component{ui.Words("You")}
	for _, p := range m.Readers {
		names = append(names, ui.Name(p.Name))
	}
	if nobodyReads(m) && len(m.Shut) > 0 {
		return ui.Words("You. Nobody here reads it at the moment.")
	}
	if nobodyReads(m) {
		return ui.Words("You. Nobody here reads it any more.")
	}
	if len(names) == 1 {
		return ui.Words("You, and whoever has this link.")
	}
	if len(m.Shut) > 0 {
		return ui.Words("%s. Nobody else here, and %s not for now: it is not sure who came in under that name.", namesOf(names...), wayInNames(m.Shut))
	}
	return ui.Words("%s. Nobody else here.", namesOf(names...))
}

// ownLooks say who of the practice has read it, and when last.
func ownLooks(ctx context.Context, m office.Matter) []string {
	var out []string
	for _, l := range m.Looks {
		if !l.Theirs {
			out = append(out, say.T(ctx, "%s read it, %s.", l.Person.Name, matterMoment(ctx, m, l.At)))
		}
	}
	return out
}

// ownMayAdd reports whether a word of hers is taken: while it is open, and after it where the way it
// ended opens it again.
func ownMayAdd(m office.Matter) bool {
	if m.Ending != nil {
		return false // an end is no conversation; who wants something rings
	}
	if nobodyReads(m) {
		return false
	}
	if m.Head.State != caseload.Closed || m.View.Closed == nil {
		return true
	}
	w, ok := m.Definition.WayOrNotResolved(m.View.Closed.Way)
	return ok && w.Reopens
}

// OwnCopy is everything a client told and was told, as a text to keep: it opens on any device.
func OwnCopy(ctx context.Context, m office.Matter) string {
	var b strings.Builder
	paragraph(&b, m.Practice.Name, say.T(ctx, "Copy made %s", matterMoment(ctx, m, m.Now)))
	if task, ok := m.Definition.Task("tell"); ok {
		tell := m.State.Tasks["tell"]
		if m.Sealed.Any() {
			paragraph(&b, say.T(ctx, "What you wrote was sealed when you sent it. It cannot stand in this copy."))
		}
		if tell.IsDone() {
			paragraph(&b, say.T(ctx, "Told %s", matterMoment(ctx, m, tell.Done)))
		}
		for _, f := range task.Fields {
			if w := answerWords(ctx, m, f, tell.Answers); w != "" && !f.StaffOnly && !m.Sealed.Veiled(w) {
				paragraph(&b, Asked{Side: protocol.Client, Names: m.Names}.label(ctx, f), w)
			}
		}
	}
	for _, q := range matterTalk(ctx, m, protocol.Client) {
		if q.Text == m.State.Tasks["tell"].Answers.One("words") || m.Sealed.Veiled(q.Text) {
			continue // it stands above, with its question, or is sealed
		}
		paragraph(&b, q.By, q.Text)
	}
	paragraph(&b, say.T(ctx, "Where it stands"), ownStands(ctx, m))
	var readers []string
	for _, p := range m.Readers {
		readers = append(readers, p.Name)
	}
	paragraph(&b, say.T(ctx, "Who can read this"), strings.Join(readers, ", "))
	if m.Code != "" {
		paragraph(&b, say.T(ctx, "Your code"), m.Code)
	}
	return b.String()
}
