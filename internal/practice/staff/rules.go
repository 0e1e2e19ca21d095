package staff

import "slices"

// Action is something somebody does to something of the practice.
type Action string

// The actions. Their names are stable: they stand in the audit trail.
const (
	// ManagePractice changes name, place, currency, hours, services, mail and links.
	ManagePractice Action = "practice.manage"
	// ManagePeople adds people, changes roles, resets passwords.
	ManagePeople Action = "people.manage"
	// KeepKeys makes and ends keys with which other programs act as her (the subject's Therapist); the owner
	// ends anybody's.
	KeepKeys Action = "keys.keep"
	// ManageBackups chooses the folder, makes and checks backups, prints the recovery sheet.
	ManageBackups Action = "backups.manage"
	// SeeAudit reads who did and saw what.
	SeeAudit Action = "audit.see"
	// EditBoundaries writes the practice's boundaries.
	EditBoundaries Action = "boundaries.edit"
	// EditWays changes how things are worked out: the practice's own definitions.
	EditWays Action = "ways.edit"

	// SeeClients finds clients and reads names, contacts and what the client asks.
	SeeClients Action = "clients.see"
	// AddClient adds one client.
	AddClient Action = "clients.add"
	// EditClient changes names, contacts and the note for the desk.
	EditClient Action = "clients.edit"
	// ImportClients brings in a list; ExportClients takes one out.
	ImportClients Action = "clients.import"
	// ExportClients takes out a list of clients.
	ExportClients Action = "clients.export"
	// SeeTimeline reads the time line without its clinical entries.
	SeeTimeline Action = "timeline.see"
	// AddLine adds a line to the time line.
	AddLine Action = "timeline.add"
	// TellBoundaries records that boundaries were told, or answers them as the client.
	TellBoundaries Action = "boundaries.tell"
	// JudgeBoundaries counts what was not kept, or lets it go.
	JudgeBoundaries Action = "boundaries.judge"

	// SeeClinical reads notes, plan, check-ins and the clinical entries of the time line.
	SeeClinical Action = "clinical.see"
	// WriteNote writes and corrects the note of a visit.
	WriteNote Action = "notes.write"
	// EditPlan changes goal line and techniques.
	EditPlan Action = "plan.edit"
	// SeePreferences reads how hard and where.
	SeePreferences Action = "preferences.see"
	// SetPreferences sets how hard and where.
	SetPreferences Action = "preferences.set"
	// SetOwnBoundaries adds or takes away what the client asks.
	SetOwnBoundaries Action = "asks.set"
	// CheckIn answers a check-in at the table.
	CheckIn Action = "checkins.answer"

	// SeeCalendar reads days, weeks and figures of room left.
	SeeCalendar Action = "calendar.see"
	// EditHours changes a therapist's opening hours (the subject's Therapist).
	EditHours Action = "hours.edit"
	// Book books a visit.
	Book Action = "visits.book"
	// Move moves a visit.
	Move Action = "visits.move"
	// Cancel cancels a visit or marks it as missed, and undoes it.
	Cancel Action = "visits.cancel"
	// Arrive notes that the client is here, and that the visit is done.
	Arrive Action = "visits.arrive"

	// SeeMoney reads what a client owes, paid and was charged.
	SeeMoney Action = "money.see"
	// TakeMoney charges, takes a payment and gives a receipt.
	TakeMoney Action = "money.take"
	// Refund gives money back or as credit.
	Refund Action = "money.refund"

	// Tell raises that something was not right.
	Tell Action = "telling.raise"
	// SeePressure reads a telling that it hurt.
	SeePressure Action = "pressure.see"
	// WorkPressure works it.
	WorkPressure Action = "pressure.work"
	// SeeGoals reads a talk about what both want from the visits.
	SeeGoals Action = "goals.see"
	// WorkGoals works it.
	WorkGoals Action = "goals.work"
	// SeeResults reads a telling that it did not help as hoped.
	SeeResults Action = "results.see"
	// WorkResults works it.
	WorkResults Action = "results.work"
	// SeeReferral reads a moving on to somebody better suited.
	SeeReferral Action = "referral.see"
	// WorkReferral works it.
	WorkReferral Action = "referral.work"
	// SeeEnding reads an end of the work together.
	SeeEnding Action = "ending.see"
	// WorkEnding works it, and opens booking again.
	WorkEnding Action = "ending.work"
	// LookBack reads what was said, not kept and tried with a client, all in one.
	LookBack Action = "ending.look-back"
	// SeePartings reads the partings of the practice (the subject's Therapist: her own).
	SeePartings Action = "partings.see"
	// LookTwice answers a second look at somebody else's ending.
	LookTwice Action = "ending.look"
	// LookAtAct answers a second look at what somebody else asked for, such as a fee.
	LookAtAct Action = "acts.look"
	// TalkOver talks something about a client over with a colleague, and reads what came of it.
	TalkOver Action = "talk.over"
	// Advise answers a question without persons, by the colleague's link.
	Advise Action = "talk.advise"
	// GoOut keeps a client's own way out: a break, somebody else, an end; and coming back.
	GoOut Action = "wayout.keep"
	// SeeRecord reads a client's whole record, to hand it over.
	SeeRecord Action = "record.see"
	// SeeOwnKind and its likes read a file of a practice's own kind, by who else than the owner reads
	// it: nobody, who treats, the front desk, or both.
	SeeOwnKind Action = "own.see"
	// WorkOwnKind works it.
	WorkOwnKind Action = "own.work"
	// SeeOwnTreated reads one that who treats reads too.
	SeeOwnTreated Action = "own-treated.see"
	// WorkOwnTreated works it.
	WorkOwnTreated Action = "own-treated.work"
	// SeeOwnDesk reads one that the front desk reads too.
	SeeOwnDesk Action = "own-desk.see"
	// WorkOwnDesk works it.
	WorkOwnDesk Action = "own-desk.work"
	// SeeOwnShared reads one that who treats and the front desk read too.
	SeeOwnShared Action = "own-shared.see"
	// WorkOwnShared works it.
	WorkOwnShared Action = "own-shared.work"
	// SeeInquiry reads inquiries and the waiting list.
	SeeInquiry Action = "inquiry.see"
	// WorkInquiry answers them.
	WorkInquiry Action = "inquiry.work"
	// SeeOther reads a telling of another kind ("something else").
	SeeOther Action = "other.see"
	// WorkOther works it.
	WorkOther Action = "other.work"
	// SeeConduct reads a telling of how somebody behaved that only its named readers see: the subject's
	// Readers, and nobody where there are none.
	SeeConduct Action = "conduct.see"
	// WorkConduct works it.
	WorkConduct Action = "conduct.work"
	// SeeManner reads a telling of how somebody behaved that she is to hear herself.
	SeeManner Action = "manner.see"
	// WorkManner works it.
	WorkManner Action = "manner.work"
	// SeeBilling reads a telling that a bill does not look right.
	SeeBilling Action = "billing.see"
	// WorkBilling works it.
	WorkBilling Action = "billing.work"
	// SeeMending reads what is being mended; EndMending closes an item (the subject's Therapist sees to it).
	SeeMending Action = "mending.see"
	// EndMending closes something that was mended, with what was seen.
	EndMending Action = "mending.end"
	// AnswerIntroduction answers an introduction, by the colleague's link.
	AnswerIntroduction Action = "introduction.answer"

	// SeeDirectory reads the list of practitioners.
	SeeDirectory Action = "directory.see"
	// EditDirectory changes it.
	EditDirectory Action = "directory.edit"
	// Rehearse tries one of the situations with an invented client.
	Rehearse Action = "rehearse"
	// Compose prepares words to say or send to a client, and marks them as said or sent.
	Compose Action = "words.compose"
	// RunSweeps does what is due by itself: reminders, promises, the outbox.
	RunSweeps Action = "sweeps.run"
)

// reach says for which subjects a role may do it.
type reach int

const (
	none reach = iota
	// hers: only where she is the subject's therapist.
	hers
	all
)

// rule is one row of the table. client means: on the client's own subject.
type rule struct {
	owner, therapist, desk    reach
	client, colleague, system bool
}

// rules is the table (guide/security.md rule 1; who reads what by kind: MISSION.md, "The door must
// be there"). Columns: owner, therapist, desk, client by link, colleague by link, the program.
var rules = map[Action]rule{
	ManagePractice: {all, none, none, false, false, false},
	ManagePeople:   {all, none, none, false, false, false},
	KeepKeys:       {all, hers, hers, false, false, false},
	ManageBackups:  {all, none, none, false, false, true},
	SeeAudit:       {all, none, none, false, false, true},
	EditBoundaries: {all, none, none, false, false, false},
	EditWays:       {all, none, none, false, false, false},

	SeeClients:     {all, all, all, true, false, true},
	AddClient:      {all, all, all, false, false, false},
	EditClient:     {all, all, all, true, false, false},
	ImportClients:  {all, none, none, false, false, false},
	ExportClients:  {all, none, none, false, false, false},
	SeeTimeline:    {all, all, all, true, false, true},
	AddLine:        {all, hers, none, true, false, true},
	TellBoundaries: {all, all, all, true, false, false},

	JudgeBoundaries: {all, hers, none, false, false, false},

	SeeClinical:      {all, hers, none, false, false, false},
	WriteNote:        {all, hers, none, false, false, false},
	EditPlan:         {all, hers, none, true, false, false},
	SeePreferences:   {all, all, none, true, false, false},
	SetPreferences:   {all, hers, none, true, false, false},
	SetOwnBoundaries: {all, all, all, true, false, false},
	CheckIn:          {all, hers, none, true, false, false},

	SeeCalendar: {all, all, all, false, false, true},
	EditHours:   {all, hers, none, false, false, false},
	Book:        {all, all, all, true, false, false},
	Move:        {all, all, all, true, false, false},
	Cancel:      {all, all, all, true, false, false},
	Arrive:      {all, all, all, false, false, false},

	SeeMoney:  {all, hers, all, true, false, true},
	TakeMoney: {all, hers, all, false, false, false},
	Refund:    {all, none, all, false, false, false},

	Tell:               {all, all, all, true, false, false},
	SeePressure:        {all, hers, none, true, false, true},
	WorkPressure:       {all, hers, none, true, false, true},
	SeeGoals:           {all, hers, none, true, false, true},
	WorkGoals:          {all, hers, none, true, false, true},
	SeeResults:         {all, hers, none, true, false, true},
	WorkResults:        {all, hers, none, true, false, true},
	SeeReferral:        {all, hers, none, true, false, true},
	WorkReferral:       {all, hers, none, true, false, true},
	SeeEnding:          {all, hers, none, true, false, true},
	WorkEnding:         {all, hers, none, false, false, true},
	LookBack:           {all, hers, none, false, false, false},
	SeePartings:        {all, hers, none, false, false, false},
	LookTwice:          {all, all, none, false, false, false},
	LookAtAct:          {all, all, all, false, false, false},
	TalkOver:           {all, hers, none, false, false, false},
	Advise:             {none, none, none, false, true, false},
	GoOut:              {all, all, all, true, false, false},
	SeeRecord:          {all, hers, none, true, false, false},
	SeeInquiry:         {all, all, all, false, false, true},
	WorkInquiry:        {all, all, all, false, false, true},
	SeeOther:           {all, hers, none, true, false, true},
	WorkOther:          {all, hers, none, true, false, true},
	SeeOwnKind:         {all, none, none, true, false, true},
	WorkOwnKind:        {all, none, none, true, false, true},
	SeeOwnTreated:      {all, hers, none, true, false, true},
	WorkOwnTreated:     {all, hers, none, true, false, true},
	SeeOwnDesk:         {all, none, all, true, false, true},
	WorkOwnDesk:        {all, none, all, true, false, true},
	SeeOwnShared:       {all, hers, all, true, false, true},
	WorkOwnShared:      {all, hers, all, true, false, true},
	SeeConduct:         {all, all, all, true, false, true},
	WorkConduct:        {all, all, all, true, false, true},
	SeeManner:          {all, hers, hers, true, false, true},
	WorkManner:         {all, hers, hers, true, false, true},
	SeeBilling:         {all, none, all, true, false, true},
	WorkBilling:        {all, none, all, true, false, true},
	SeeMending:         {all, all, all, false, false, false},
	EndMending:         {all, hers, hers, false, false, false},
	AnswerIntroduction: {none, none, none, false, true, false},

	SeeDirectory:  {all, all, all, false, false, true},
	EditDirectory: {all, all, all, false, false, false},
	Rehearse:      {all, all, none, false, false, false},
	Compose:       {all, all, all, false, false, true},
	RunSweeps:     {none, none, none, false, false, true},
}

// forReaders are open to nobody but the subject's readers; a reader from outside may nothing else.
var forReaders = map[Action]bool{SeeConduct: true, WorkConduct: true}

// forPrograms are all that another program may do with somebody's key, of what she may do.
var forPrograms = map[Action]bool{SeeCalendar: true, SeeClients: true, Book: true, Move: true, Cancel: true}

// Actions gives all actions of the table, sorted by name.
func Actions() []Action {
	out := make([]Action, 0, len(rules))
	for a := range rules {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// Kinds of files that a practice brings itself, by who reads them besides the owner.
const (
	OwnKind    = "own"
	OwnTreated = "own-treated"
	OwnDesk    = "own-desk"
	OwnShared  = "own-shared"
)

// SeeCase gives the action of reading a file of that kind (pressure, goals, results, conduct, harmed, manner,
// refer, decline, inquiry, other, one of the practice's own). An unknown kind gives an action that nobody has.
func SeeCase(kind string) Action { return caseAction(kind, 0) }

// WorkCase gives the action of working a file of that kind.
func WorkCase(kind string) Action { return caseAction(kind, 1) }

func caseAction(kind string, i int) Action {
	switch kind {
	case "billing":
		return [...]Action{SeeBilling, WorkBilling}[i]
	case "pressure":
		return [...]Action{SeePressure, WorkPressure}[i]
	case "goals":
		return [...]Action{SeeGoals, WorkGoals}[i]
	case "results":
		return [...]Action{SeeResults, WorkResults}[i]
	case "refer":
		return [...]Action{SeeReferral, WorkReferral}[i]
	case "end":
		return [...]Action{SeeEnding, WorkEnding}[i]
	case "decline", "inquiry":
		return [...]Action{SeeInquiry, WorkInquiry}[i]
	case "conduct", "harmed":
		return [...]Action{SeeConduct, WorkConduct}[i]
	case "manner":
		return [...]Action{SeeManner, WorkManner}[i]
	case "other":
		return [...]Action{SeeOther, WorkOther}[i]
	case OwnKind:
		return [...]Action{SeeOwnKind, WorkOwnKind}[i]
	case OwnTreated:
		return [...]Action{SeeOwnTreated, WorkOwnTreated}[i]
	case OwnDesk:
		return [...]Action{SeeOwnDesk, WorkOwnDesk}[i]
	case OwnShared:
		return [...]Action{SeeOwnShared, WorkOwnShared}[i]
	default:
		return "none"
	}
}
