package office

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/phone"
	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/inquiry"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/referral"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// The reasons for which somebody new is not taken on, as the definition "decline" names them.
const (
	WhyFull    = "full"
	WhyNotWork = "not-my-work"
	WhyOwn     = "own"
)

// How many practitioners an answer names, as the definition "decline" has it, and how many are
// proposed. Where the work is not the practice's own, one who does it is enough.
const (
	fewestNamed   = 2
	fewestWhoDoIt = 1
	mostNamed     = 5
	proposedNamed = 3
)

// AnswerRequest is a no to somebody new: why, what was asked for (not my work), a reason in own
// words, who else there is, and the words themselves. Grounds confirms that none of the protected
// grounds is the reason. On and Answered belong to words said aloud. Send is SendByMail, SendMyself
// (they wait on Today) or SentAlready.
type AnswerRequest struct {
	Inquiry  ident.Inquiry
	Why      string
	Needs    string
	OwnWords string
	Entries  []ident.Practitioner
	Grounds  bool
	How      message.Way
	Text     string
	On       civil.Date
	Answered string
	Send     string
}

// SentAlready says that a letter has left by the person's own hands.
const SentAlready = "sent"

// AnswerDraft is an answer as it would be sent. Entries are chosen among Fits. Words holds the
// drafted card and letter; its address is the one that the letter will really carry, and it opens
// once the answer is given.
type AnswerDraft struct {
	Why   string
	Needs string
	Fits  []referral.Fit
	// Shown are the numbers as people here read them, in the order of Fits.
	Shown   []string
	Entries []ident.Practitioner
	Words   Composed
	// Say and Write are the words as they stand in the page: drafted, or typed and brought up to date.
	Say, Write string
	// Own says that there is nothing drafted: the words are hers.
	Own bool
	// None says that nobody on the list does what was asked for, as far as is known: nobody is
	// proposed then.
	None bool
	// Stuck says that a letter was edited so far that the chosen names could not be put into it.
	Stuck bool
}

// draftAnswer composes an answer without writing anything: on a matter that is only thought of.
func (o *Office) draftAnswer(tx *store.Tx, by staff.Actor, in AnswerRequest) (*AnswerDraft, error) {
	m, err := o.imagine(tx, by, in.Inquiry)
	if err != nil {
		return nil, err
	}
	if err := in.needs(m.inquiry); err != nil {
		return nil, err
	}
	d := &AnswerDraft{Why: in.Why, Needs: in.Needs, Own: in.Why == WhyOwn}
	if err := m.suppose(tx, by, "which", in.which(true)); err != nil {
		return nil, err
	}
	if d.Fits, err = o.fits(tx, m); err != nil {
		return nil, err
	}
	for _, f := range d.Fits {
		d.Shown = append(d.Shown, phone.Shown(f.Practitioner.Phone, countryOf(m.practice)))
	}
	if d.Entries = in.Entries; in.Entries == nil && !d.Own {
		d.Entries = proposed(d.Fits, in.Why)
	}
	d.None = in.Why == WhyNotWork && !slices.ContainsFunc(d.Fits, doesWhatIsNeeded)
	if in.Entries = d.Entries; len(in.Entries) >= in.fewest() && len(in.Entries) <= mostNamed {
		if err := m.suppose(tx, by, "list", in.list()); err != nil {
			return nil, err
		}
	}
	d.Words, err = o.composeAnswer(tx, m)
	return d, err
}

// needs fills in what was asked for, where nobody has said it: the kinds of work in their words.
func (in *AnswerRequest) needs(q inquiry.Inquiry) error {
	if in.Why != WhyFull && in.Why != WhyNotWork && in.Why != WhyOwn {
		return fault.Missing("answer")
	}
	if in.Why != WhyNotWork || strings.TrimSpace(in.Needs) != "" {
		return nil
	}
	wish, _, _ := strings.Cut(q.Wish, "\n\n"+timesLead)
	for _, s := range referral.SkillsIn(wish) {
		if slices.Contains(referral.Skills(), s) {
			in.Needs = skillWords(string(s)) + " massage"
			return nil
		}
	}
	in.Needs = "the kind of massage you describe"
	return nil
}

// which answers the task of that name. supposed leaves out what only the sending asks for.
func (in AnswerRequest) which(supposed bool) protocol.Answers {
	a := protocol.Answers{"why": {in.Why}}
	if in.Why == WhyNotWork {
		a["needs"] = []string{in.Needs}
	}
	if in.Why == WhyOwn {
		a["own-words"] = []string{in.OwnWords}
		if supposed {
			a["own-words"] = []string{"-"}
		}
	}
	if in.Grounds || supposed {
		a["grounds"] = []string{"yes"}
	}
	return a
}

// fewest is how many an answer has to name.
func (in AnswerRequest) fewest() int {
	if in.Why == WhyNotWork {
		return fewestWhoDoIt
	}
	return fewestNamed
}

func (in AnswerRequest) list() protocol.Answers {
	entries := make([]string, len(in.Entries))
	for i, id := range in.Entries {
		entries[i] = string(id)
	}
	return protocol.Answers{"entries": entries}
}

func (in AnswerRequest) words() protocol.Answers {
	a := protocol.Answers{"how": {string(in.How)}, "text": {in.Text}}
	if in.How != message.InWriting {
		a["on"] = []string{string(in.On)}
		if in.Answered != "" {
			a["answered"] = []string{in.Answered}
		}
	}
	return a
}

// doesWhatIsNeeded reports whether somebody takes new people, as far as it is known, and offers a
// kind of work that was asked for.
func doesWhatIsNeeded(f referral.Fit) bool {
	skill := slices.ContainsFunc(f.Reasons, func(r referral.Reason) bool { return r.Code == referral.BySkill })
	return skill && f.Practitioner.TakesNew != referral.TakesNo
}

// proposed chooses who is named at first: the best fits who take new people, as far as it is known.
// Where the work is not the practice's own, it names only who does it; else who does other work than
// is needed is named where too few do it.
func proposed(fits []referral.Fit, why string) []ident.Practitioner {
	chosen := []ident.Practitioner{}
	pick := func(upTo int, suits func(referral.Fit) bool) {
		for _, f := range fits {
			if len(chosen) < upTo && suits(f) && !slices.Contains(chosen, f.Practitioner.ID) {
				chosen = append(chosen, f.Practitioner.ID)
			}
		}
	}
	if why == WhyNotWork {
		pick(proposedNamed, doesWhatIsNeeded)
		return chosen
	}
	takes := func(f referral.Fit) bool { return f.Practitioner.TakesNew != referral.TakesNo }
	pick(proposedNamed, func(f referral.Fit) bool { return takes(f) && f.Meets })
	if len(chosen) == 0 {
		pick(proposedNamed, takes)
	}
	pick(fewestNamed, takes)
	pick(fewestNamed, func(referral.Fit) bool { return true })
	return chosen
}

// imagine makes the matter that an answer would begin, in memory alone.
func (o *Office) imagine(tx *store.Tx, by staff.Actor, q ident.Inquiry) (*matter, error) {
	def, _, err := o.way(tx, by.Practice, Decline)
	if err != nil {
		return nil, err
	}
	m := &matter{def: def, head: caseload.Case{ID: newID[ident.Case](), Protocol: def.ID, Digest: def.Digest, Inquiry: q, Title: def.ID, State: caseload.Open, Opened: tx.Now()}}
	if err := o.surround(tx, m, by.Practice); err != nil {
		return nil, err
	}
	if err := o.whose(tx, by, m); err != nil {
		return nil, err
	}
	events, err := protocol.Begin(def, m.head.ID, m.moment(tx, by, sideOf(by)))
	if err != nil {
		return nil, err
	}
	m.state, err = protocol.Replay(events)
	return m, err
}

// suppose does a task of an imagined matter: its state moves on, and nothing else happens.
func (m *matter) suppose(tx *store.Tx, by staff.Actor, task string, answers protocol.Answers) error {
	events, err := m.state.Do(m.def, task, answers, m.moment(tx, by, sideOf(by)))
	if err != nil {
		return err
	}
	m.state, err = m.state.With(events...)
	return err
}

// composeAnswer drafts the words of an imagined answer. Its letter carries the address that the
// link of the real one will have.
func (o *Office) composeAnswer(tx *store.Tx, m *matter) (Composed, error) {
	c, err := o.compose(tx, m, "words", nil)
	if err != nil || c.Kind != words.DeclineFull || c.Fields["link"] != "" {
		return c, err
	}
	id, _, err := o.waitingLink(tx, m.practice.ID, m.head.Inquiry)
	address := o.address(m.practice, store.LinkAct, id)
	if err != nil || address == "" || c.Write.Text == "" {
		return c, err
	}
	c.Fields["link"] = address
	delete(c.Fields, "ring")
	c.Write, err = words.Fill(c.Kind, words.Write, c.Fields)
	return c, err
}

// waitingLink gives the link by which somebody says that they want to wait: the one that opens
// already, else the one that comes next. Its id follows from the inquiry, so that a letter can be
// shown, copied and sent before the link is stored.
func (o *Office) waitingLink(tx *store.Tx, p ident.Practice, q ident.Inquiry) (id ident.Link, stored bool, err error) {
	if id, err = o.linkOf(tx, p, string(q), PurposeWaiting); err != nil || id != "" {
		return id, true, err
	}
	links, err := tx.LinksAbout(p, string(q))
	if err != nil {
		return "", false, err
	}
	b := hex.EncodeToString(o.keys.Lookup("id of a link to wait", string(q)+" "+strconv.Itoa(len(links))))
	return ident.Link(b[:8] + "-" + b[8:12] + "-7" + b[13:16] + "-8" + b[17:20] + "-" + b[20:32]), false, nil
}

// check says what keeps an answer from being given, all at once.
func (in AnswerRequest) check() error {
	var problems fault.Problems
	if in.Why == WhyOwn && strings.TrimSpace(in.OwnWords) == "" {
		problems.Add("own_words", "Write the reason in a line, for your own record.")
	}
	switch {
	case in.Why == WhyOwn && len(in.Entries) == 0:
	case len(in.Entries) == 0 && in.Why == WhyNotWork:
		problems.Add("entries", "Choose at least one person to turn to.")
	case len(in.Entries) < in.fewest():
		problems.Add("entries", "Choose at least two people to turn to.")
	case len(in.Entries) > mostNamed:
		problems.Add("entries", "Choose five people at most.")
	}
	switch {
	case !in.How.Valid():
		problems.Add("how", "Choose how: in person, by phone or in writing.")
	case strings.TrimSpace(in.Text) == "" && in.How == message.InWriting:
		problems.Add("write", "There is nothing written yet.")
	case strings.TrimSpace(in.Text) == "":
		problems.Add("say", "Write what you said.")
	}
	if in.How != message.InWriting && !in.On.Valid() {
		problems.Add("on", "Write the day, like 3 March 2026.")
	}
	if !in.Grounds {
		problems.Add("grounds", "Please tick this. If one of these grounds is the reason, this answer must not be given.")
	}
	return problems.Err()
}

// AnswerInquiry says no to somebody new in one go: the reason, who else there is, the words. It
// runs through the matter "decline" and closes it; the promised answer leaves Today. It gives the
// message, which waits on Today where it has still to be sent by hand. Invalid on the fields why,
// needs, own_words, entries, how, say, write, on, grounds.
func (o *Office) AnswerInquiry(ctx context.Context, by staff.Actor, key Key, in AnswerRequest) (ident.Message, error) {
	fresh := newID[ident.Case]()
	id, err := o.work(ctx, by, key, "answer inquiry", in, func(tx *store.Tx) (string, error) {
		q, err := tx.Inquiry(by.Practice, in.Inquiry)
		if err != nil {
			return "", err
		}
		if err := maySee(by, staff.SeeInquiry, whole(by), "request"); err != nil {
			return "", err
		}
		if err := may(by, staff.WorkInquiry, whole(by)); err != nil {
			return "", err
		}
		if q.State != inquiry.New {
			return "", fault.New(fault.Conflict, "answered-already", "Somebody of your practice answered this already. Nothing was sent again.")
		}
		if err := in.needs(q); err != nil {
			return "", err
		}
		if err := in.check(); err != nil {
			return "", err
		}
		m, err := o.answerMatter(tx, by, fresh, in)
		if err != nil {
			return "", err
		}
		if err := o.giveAnswer(tx, by, m, in); err != nil {
			return "", err
		}
		msg, err := o.answerLeft(tx, by, m, in)
		return string(msg), err
	})
	return ident.Message(id), err
}

// answerMatter begins the matter of an answer, or goes on with one in which nothing was decided.
func (o *Office) answerMatter(tx *store.Tx, by staff.Actor, fresh ident.Case, in AnswerRequest) (*matter, error) {
	heads, err := tx.CasesOfInquiry(by.Practice, staff.System(by.Practice), in.Inquiry)
	if err != nil {
		return nil, err
	}
	for _, head := range heads {
		if head.State != caseload.Open || head.Protocol != Decline {
			continue
		}
		m, err := o.loadMatter(tx, by.Practice, head.ID)
		if err != nil {
			return nil, err
		}
		if m.state.Tasks["words"].IsDone() {
			continue
		}
		if m.state.Tasks["which"].IsDone() {
			return nil, fault.New(fault.Conflict, "under-way", "An answer is under way already. Open it below and finish it there.")
		}
		return m, mayWork(by, m)
	}
	return o.begin(tx, by, fresh, Begin{Protocol: Decline, Inquiry: in.Inquiry})
}

// giveAnswer does the tasks of an answer one after the other, and closes the matter.
func (o *Office) giveAnswer(tx *store.Tx, by staff.Actor, m *matter, in AnswerRequest) error {
	if in.Why == WhyFull {
		id, stored, err := o.waitingLink(tx, by.Practice, in.Inquiry)
		if err != nil {
			return err
		}
		if !stored {
			l := store.Link{ID: id, Practice: by.Practice, Kind: store.LinkAct, Purpose: PurposeWaiting, Subject: string(in.Inquiry), Expires: tx.Now().Add(actLinkLife)}
			if err := tx.AddLink(o.linkToken(id), l); err != nil {
				return err
			}
		}
	}
	way := "no-answer"
	if err := o.doStep(tx, by, m, "which", in.which(false), Extra{}); err != nil {
		return err
	}
	if len(in.Entries) > 0 {
		way = "sent-on"
		if err := o.doStep(tx, by, m, "list", in.list(), Extra{}); err != nil {
			return err
		}
	}
	if err := o.doStep(tx, by, m, "words", in.words(), Extra{Send: in.Send}); err != nil {
		return err
	}
	events, err := m.state.Close(m.def, way, nil, m.moment(tx, by, sideOf(by)))
	if err != nil {
		return err
	}
	return o.step(tx, by, m, events, Extra{})
}

// doStep does a task of a matter at hand, through the engine.
func (o *Office) doStep(tx *store.Tx, by staff.Actor, m *matter, task string, answers protocol.Answers, extra Extra) error {
	events, err := m.state.Do(m.def, task, answers, m.moment(tx, by, sideOf(by)))
	if err != nil {
		return err
	}
	return o.step(tx, by, m, events, extra)
}

// answerLeft finds the message of an answer and notes what became of it.
func (o *Office) answerLeft(tx *store.Tx, by staff.Actor, m *matter, in AnswerRequest) (ident.Message, error) {
	all, err := tx.MessagesOfCase(by.Practice, m.head.ID)
	if err != nil || len(all) == 0 {
		return "", err
	}
	msg := all[len(all)-1]
	for _, other := range all {
		if other.Created.After(msg.Created) {
			msg = other
		}
	}
	if msg.State != message.Draft {
		return msg.ID, nil
	}
	if in.Send == SentAlready {
		told, err := msg.Tell(m.today(tx), "")
		if err != nil {
			return "", err
		}
		if err := tx.KeepTaskPromise(by.Practice, m.head.ID, string(msg.ID), promise.Tell, by.Person); err != nil {
			return "", err
		}
		return msg.ID, tx.SaveMessage(by.Practice, told)
	}
	return msg.ID, nil
}

// AnswerEdit is an answer being prepared: what was chosen, the words as they were typed, and what
// they were drafted for. Before is nil where nothing was typed yet.
type AnswerEdit struct {
	AnswerRequest
	Say, Write string
	Before     *DraftedFor
}

// DraftedFor says for which list and which need words were drafted.
type DraftedFor struct {
	Needs   string
	Entries []ident.Practitioner
}

// follows brings typed words up to date with what was chosen since they were drafted.
func (o *Office) follows(tx *store.Tx, by staff.Actor, in AnswerEdit, d *AnswerDraft) error {
	d.Say, d.Write = d.Words.Say.Text, d.Words.Write.Text
	if in.Before == nil {
		return nil
	}
	was := in.AnswerRequest
	was.Needs, was.Entries = in.Before.Needs, in.Before.Entries
	before, err := o.draftAnswer(tx, by, was)
	if err != nil {
		return err
	}
	d.Say = edited(in.Say, before.Words.Say, d.Words.Say, before.Words.Fields, d.Words.Fields)
	d.Write = edited(in.Write, before.Words.Write, d.Words.Write, before.Words.Fields, d.Words.Fields)
	for _, f := range []string{"list", "others"} {
		d.Stuck = d.Stuck || !d.Own && d.Words.Fields[f] != "" && !strings.Contains(d.Write, d.Words.Fields[f])
	}
	return nil
}

// edited brings an edited text up to date: what the draft before had from records (the list, what
// was asked for, a name) gives place to what the draft now has, and all else stays as it was typed.
func edited(typed string, before, now words.Draft, was, is words.Fields) string {
	typed = strings.TrimSpace(typed)
	if typed == "" || typed == strings.TrimSpace(before.Text) {
		return now.Text
	}
	for _, f := range []string{"list", "others", "need", "colleague", "colleague_phone"} {
		if was[f] != "" && is[f] != "" {
			typed = strings.ReplaceAll(typed, was[f], is[f])
		}
	}
	return typed
}
