package office

import (
	"maps"
	"time"

	"github.com/partwell/partwell/internal/civil"
	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/promise"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// effectCall is one effect about to be carried out: the event that names it, and the matter it
// belongs to, in the transaction that the event is stored in.
type effectCall struct {
	o     *Office
	tx    *store.Tx
	by    staff.Actor
	m     *matter
	e     protocol.Event
	extra Extra
}

// registry maps the name of each effect to what carries it out. A definition that names any other
// is refused when it is checked (see Effects).
func registry() map[string]func(effectCall) error {
	all := map[string]func(effectCall) error{
		effect.RecordTelling:        recordTelling,
		effect.AskPain:              askPain,
		effect.RecordCall:           recordCall,
		effect.MarkAreas:            markAreas,
		effect.SendWords:            sendWords,
		effect.SetPreferredPressure: setPreferredPressure,
		effect.OfferTechniques:      offerTechniques,
		effect.ChooseTechniques:     chooseTechniques,
		effect.PlanCheckIns:         planCheckIns,
		effect.AskClient:            askClient,
		effect.RecordLookIn:         recordLookIn,
		effect.SendProposal:         sendProposal,
		effect.PutCallOnToday:       putCallOnToday,
		effect.KeepPromises:         keepPromises,
		effect.Remind:               remind,
		effect.BeginMovingOn:        beginMovingOn,
		effect.CarryOver:            carryOver,
		effect.EndCase:              endCase,
		effect.HoldLines:            holdLines,
		effect.NoteAgreed:           noteAgreed,
		effect.FreezeBreakdown:      freezeBreakdown,
		effect.NoteFinding:          noteFinding,
		effect.CorrectCharge:        correctCharge,
		effect.PlanAmends:           planAmends,
		effect.ExplainCharge:        explainCharge,
		effect.AddImprovement:       addImprovement,
		effect.SettleBill:           settleBill,
		effect.LiftHolds:            liftHolds,
		effect.NoteReason:           noteReason,
		effect.NoteTried:            noteTried,
		effect.NoteTalk:             noteTalk,
		effect.KeepNeed:             keepNeed,
		effect.AttachList:           attachList,
		effect.GivePractitioner:     givePractitioner,
		effect.DecideVisits:         decideVisits,
		effect.AllowIntroduction:    allowIntroduction,
		effect.Introduce:            introduce,
		effect.KeepMatchAnswer:      keepMatchAnswer,
		effect.MoveVisit:            moveVisit,
		effect.JoinWaiting:          joinWaiting,
		effect.OpenTalk:             openTalk,
		effect.TalkGoals:            talkGoals,
		effect.KeepGoals:            keepGoals,
		effect.KeepTold:             keepTold,
		effect.OfferMix:             offerMix,
		effect.KeepMix:              keepMix,
		effect.SettleMiddle:         settleMiddle,
		effect.AgreePlan:            agreePlan,
		effect.HearHopes:            hearHopes,
		effect.KeepReview:           keepReview,
		effect.OfferMore:            offerMore,
		effect.SettleOffer:          settleOffer,
		effect.KeepNextTime:         keepNextTime,
		effect.GiveGoodwill:         giveGoodwill,
		effect.KeepStillRight:       keepStillRight,
		effect.NoteSafety:           noteSafety,
		effect.NoteTold:             noteTold,
		effect.AskSecondLook:        askSecondLook,
		effect.NoteSecondLook:       noteSecondLook,
		effect.PlanDay:              planDay,
		effect.PlanMoney:            planMoney,
		effect.OfferRecord:          offerRecord,
		effect.EncloseList:          encloseList,
		effect.NoteWayBack:          noteWayBack,
		effect.LookOver:             lookOver,
		effect.TellEnding:           tellEnding,
		effect.NoteAnswer:           noteAnswer,
		effect.DropEnding:           dropEnding,
		effect.OpenBooking:          openBooking,
	}
	maps.Copy(all, forConduct())
	return all
}

// forConduct are those of how somebody behaved, on either side.
func forConduct() map[string]func(effectCall) error {
	return map[string]func(effectCall) error{
		effect.NoteSafe:         noteSafe,
		effect.KeepToldHarm:     keepToldHarm,
		effect.ShareWithReaders: shareWithReaders,
		effect.NoteCare:         noteCare,
		effect.SettleHarmVisits: settleHarmVisits,
		effect.GoOnAfterHarm:    goOnAfterHarm,
		effect.NoteHarmReport:   noteHarmReport,
		effect.ChooseCourse:     chooseCourse,
		effect.MakeSafe:         makeSafe,
		effect.OfferElsewhere:   offerElsewhere,
		effect.SetReaders:       setReaders,
		effect.NamePerson:       namePerson,
		effect.NoteMeasures:     noteMeasures,
		effect.KeepListening:    keepListening,
		effect.WriteTelling:     writeTelling,
		effect.AnswerTelling:    answerTelling,
		effect.TellPerson:       tellPerson,
		effect.KeepAccount:      keepAccount,
		effect.KeepActions:      keepActions,
		effect.PutOffAction:     putOffAction,
		effect.AskForDay:        askForDay,
		effect.NoteReport:       noteReport,
		effect.TakeBackTelling:  takeBackTelling,
		effect.EraseWords:       eraseWords,
		effect.PassOn:           passOn,
		effect.KeepAsks:         keepAsks,
		effect.KeepDifferent:    keepDifferent,
	}
}

// Effects gives the vocabulary of effects that this office carries out, for checking definitions.
func Effects() map[string]protocol.EffectSpec {
	specs, effects := effect.Specs(), registry()
	for name := range specs {
		if _, known := effects[name]; !known {
			delete(specs, name)
		}
	}
	return specs
}

// Vocabulary is what a definition may name of this program: the effects that an office carries out,
// and the messages that it can draft or check.
func Vocabulary() protocol.Vocabulary {
	v := protocol.Vocabulary{Effects: Effects(), Messages: map[string]bool{}, Languages: words.Languages()}
	for _, k := range words.Kinds() {
		v.Messages[string(k)] = true
	}
	return v
}

// now is the instant of the act.
func (c effectCall) now() time.Time { return c.tx.Now() }

func (c effectCall) today() civil.Date { return c.m.practice.Today(c.now()) }

// mayNameClient reports whether there is a client on whose page something can stand.
func (c effectCall) known() bool { return c.m.head.Client != "" }

// knot adds an entry to the client's time line. Where nobody is known by name there is none: what
// was said stands in the matter.
func (c effectCall) knot(kind client.Kind, text string, theirs bool, way client.Way) error {
	return c.knotOn(c.today(), kind, text, theirs, way)
}

// knotOn is knot for what was said on another day.
func (c effectCall) knotOn(on civil.Date, kind client.Kind, text string, theirs bool, way client.Way) error {
	if !c.known() || c.m.head.Restricted || c.m.head.Apart() && text != ownTold {
		return nil
	}
	kind, text = onLine(c.m.def.ID, kind, text)
	k := client.Knot{ID: newID[ident.Knot](), Client: c.m.head.Client, Kind: kind, At: heldOn(c.m.practice, on, c.now()), Text: text, By: c.signature(theirs), Theirs: theirs, Way: way,
		Visit: c.m.head.Visit, Case: c.m.head.ID}
	if c.by.Kind == staff.KindPerson && !theirs {
		k.Person = c.by.Person
	}
	return c.tx.AddKnot(c.m.practice.ID, k)
}

// ownTold stands on the time line for what is not read by all who read that.
const ownTold = "Told us something that stands on a page of its own"

// signature says in words whose text an entry is.
func (c effectCall) signature(theirs bool) string {
	if theirs {
		return c.m.called()
	}
	if c.by.Kind == staff.KindPerson && c.by.Person == c.m.therapist.ID {
		return c.m.therapist.Name
	}
	return c.m.practice.Name
}

// way says how the words of an event came: by the link for a client's act, else as the answer to
// "who says so?" has it.
func (c effectCall) way(answer string) client.Way {
	if c.e.Side == protocol.Client {
		return client.WayLink
	}
	switch answer {
	case "in-person":
		return client.WayPerson
	case "in-writing":
		return client.WayWrite
	case "own":
		return client.WayNone
	default:
		return client.WayPhone
	}
}

// source is way for preferences.
func (c effectCall) source(answer string) client.Source {
	switch c.way(answer) {
	case client.WayLink:
		return client.ByLink
	case client.WayPerson:
		return client.InPerson
	case client.WayNone:
		return client.OwnJudgement
	default:
		return client.ByPhone
	}
}

// due reads a clock of the practice from now on.
func (c effectCall) due(code protocol.Code) (time.Time, error) {
	w, err := c.m.hours.Due(code, c.now())
	return w.Due, err
}

// onToday puts a line on Today, for the task of the event.
func (c effectCall) onToday(kind promise.Kind, clock protocol.Code, text string) error {
	return c.onTodayFor(c.e.Task, kind, clock, text)
}

// onTodayFor puts a line on Today for another task than that of the event.
func (c effectCall) onTodayFor(task string, kind promise.Kind, clock protocol.Code, text string) error {
	due, err := c.due(clock)
	if err != nil {
		return err
	}
	return c.tx.AddPromise(c.m.practice.ID, c.m.promise(kind, task, due, text))
}

// words gives the words of the chosen options of a field of the event's task.
func (c effectCall) words(field string) []string {
	t, ok := c.m.def.Task(c.e.Task)
	if !ok {
		return nil
	}
	var out []string
	for i := range t.Fields {
		if t.Fields[i].ID != field {
			continue
		}
		for _, id := range c.e.Answers[field] {
			if opt, ok := t.Fields[i].Option(id); ok {
				out = append(out, protocol.Fill(opt.Words.In("en"), c.m.names()))
			}
		}
	}
	return out
}
