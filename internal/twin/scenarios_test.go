package twin

import (
	"slices"

	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/staff"
)

// others are those who are no readers, but those who are named.
func others(but ...string) []string {
	return slices.DeleteFunc(slices.Clone(roles), func(who string) bool { return slices.Contains(but, who) })
}

// The times at which it happens, after those at which the practice was filled.
const (
	before  = "2026-03-21 10:00"
	morning = "2026-03-23 09:30"
	noon    = "2026-03-23 12:00"
	evening = "2026-03-23 18:00"
	nextDay = "2026-03-24 09:00"
	dayTwo  = "2026-03-25 09:00"
	week    = "2026-03-30 09:00"
	month   = "2026-04-20 09:00"
)

func calm(at string) moment { return moment{at: at, both: (*twin).calm} }

// scenarios are what may happen in confidence besides what TestNobodyButTheReadersLearnsOfIt lets happen.
var scenarios = []scenario{
	{
		// A client harmed one of them, in a session. To everybody else it is a session that took place, and
		// visits that are called off as when somebody is unwell.
		name: "somebody was harmed", client: sami, visits: []string{stopped, sami + " " + samis[0]}, roles: others(noor), quiet: []string{noor, ines}, reads: readBy(noor),
		moments: []moment{
			{at: before, both: (*twin).booksMoreOfSami},
			{at: "2026-03-24 10:05", both: (*twin).arrivesSami},
			{at: "2026-03-24 10:20", told: func(w *twin) { w.stopsTheSession("other") }, other: (*twin).endsTheSession},
			{at: "2026-03-24 10:40", told: func(w *twin) { w.works(noor) }, other: (*twin).callsOffSami, both: (*twin).calm},
			{at: dayTwo, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
			{at: month, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
		},
		leak: leak{name: "the session was stopped", by: kim, sql: `update visits set state = 'missed' where practice_id = $1 and state = 'done' and client_id = (select against_id from cases where practice_id = $1 and id = $2) and $3 <> ''`},
	},
	{
		// The same, and the work with him ends for it: it is an end like any other in which safety is at stake.
		name: "somebody was harmed, and it ends", client: sami, visits: []string{sami + " " + samis[0]}, roles: others(noor), quiet: []string{noor, ines}, reads: readBy(noor),
		moments: []moment{
			{at: before, both: (*twin).booksMoreOfSami},
			{at: morning, told: func(w *twin) { w.tellsHarm("end") }},
			{at: noon, told: func(w *twin) { w.works(noor) }, other: func(w *twin) { w.callsOffSami(); w.endsSafely() }, both: (*twin).calm},
			{at: nextDay, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
			calm(month),
		},
		leak: leak{name: "why it ends", by: astrid, sql: `update cases set restricted = false where practice_id = $1 and id = $2 and $3 <> ''`},
	},
	{
		// "Please tell him": he and who owns the practice read it. The others see that a client asks for quiet,
		// as she could on her own page. What is told a second time is not answered in time.
		name: "please tell him", open: true, roles: []string{noor, kim, otto, public}, quiet: []string{mara, paul, theo, ines, astrid}, reads: readBy(theo),
		moments: []moment{
			{at: morning, told: func(w *twin) { w.asksToTell(mara); w.asksToTell(paul) }},
			{at: noon, told: func(w *twin) { w.told[1].rests = true; w.works(theo, "what-changes", "agree") }},
			{at: evening, told: (*twin).answerAll, other: (*twin).asksForQuiet, both: (*twin).calm},
			{at: nextDay, told: func(w *twin) { w.works(theo, "what-changes") }, both: (*twin).calm},
			{at: week, told: (*twin).answerAll, both: (*twin).calm},
			{at: month, told: func(w *twin) { w.works(theo, "what-changes") }, both: (*twin).calm},
		},
		leak: leak{name: "on the list of what is under way", by: noor, sql: `update cases set protocol = 'other', restricted = false, therapist_id = $3 where practice_id = $1 and id = $2`},
	},
	{
		// It was more than that, and goes on without him. To him, and to the owner who does not hear such things,
		// it is as if she let it rest.
		name: "it is more than that", roles: roles, quiet: []string{mara, ines}, reads: readBy(ines),
		moments: []moment{
			{at: morning, both: (*twin).toldHim},
			{at: noon, told: (*twin).saysMore, other: (*twin).letsRest, both: (*twin).calm},
			{at: nextDay, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
			{at: month, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
		},
		leak: leak{name: "the address before leads there", by: public, sql: `update links set subject = $2 where practice_id = $1 and subject = (select id from cases where practice_id = $1 and protocol = 'manner') and $3 = ''`},
	},
	{
		// It is about the only one of the practice who hears such things, and somebody from outside reads it.
		// Its owner has nothing of it but what she said when she named her.
		name: "read outside", roles: append([]string{ines}, roles...), quiet: []string{greta, lena, maya}, reads: readWithKey,
		moments: []moment{
			{at: before, both: func(w *twin) { w.hear([]string{ines}, maya); w.makesAKey(); w.about = ines }},
			{at: morning, told: func(w *twin) { w.tellsSealed(greta); w.tellsWithoutName(lena) }},
			{at: noon, told: func(w *twin) { w.works(maya) }, both: (*twin).calm},
			{at: evening, told: (*twin).answerAll, both: (*twin).calm},
			{at: week, told: func(w *twin) { w.works(maya) }, both: (*twin).calm},
			calm(month),
		},
		leak: leak{name: "another owner among the readers", by: astrid, sql: `insert into case_readers (practice_id, case_id, person_id) select practice_id, id, $3 from cases where practice_id = $1 and id = $2`},
	},
	{
		// Two hear such things. Of another telling about the same person that one of them does not read, she
		// learns nothing on the one that she does.
		name: "two readers", roles: append([]string{kim}, others(kim)...), quiet: []string{ines, ida}, reads: readBy(ines),
		moments: []moment{
			{at: before, both: func(w *twin) { w.hear([]string{ines, kim}, "") }},
			{at: morning, both: (*twin).toldBoth},
			{at: noon, told: func(w *twin) { w.tellsTheReader(ida); w.readsAlone() }},
			{at: evening, told: func(w *twin) { w.works(ines, "readers") }, both: (*twin).calm},
			{at: week, told: func(w *twin) { w.works(ines, "readers") }, both: (*twin).calm},
			calm(month),
		},
		leak: leak{name: "counted for all who hear", by: kim, sql: `insert into case_readers (practice_id, case_id, person_id) select practice_id, id, $3 from cases where practice_id = $1 and id = $2`},
	},
	{
		// Somebody who reads it is named in it. To her it is as if it had been taken from her with no word.
		name: "a reader is named", roles: append([]string{kim}, others(kim)...), quiet: []string{ines, lena}, reads: readBy(ines),
		moments: []moment{
			{at: before, both: func(w *twin) { w.hear([]string{ines, kim}, "") }},
			{at: morning, both: func(w *twin) { w.about = ""; w.tellsWithoutName(lena) }},
			{at: noon, both: func(w *twin) { w.opens(kim) }},
			{at: evening, told: func(w *twin) { w.names(kim) }, other: (*twin).readsAlone, both: func(w *twin) { w.works(ines, "name", "readers") }},
			{at: week, both: func(w *twin) { w.works(ines, "name", "readers"); w.calm() }},
			calm(month),
		},
		leak: leak{name: "what she owed stays on her Today", by: kim, sql: `update promises set case_id = '', client_id = '', person_id = $3, done_at = null where practice_id = $1 and case_id = $2`},
	},
	{
		// The same, beside a practice in which nothing was ever told.
		name: "a reader is named, and nothing ever was", roles: append([]string{kim}, others(kim)...), quiet: []string{ines, lena, kim}, reads: readBy(ines),
		moments: []moment{
			{at: before, both: func(w *twin) { w.hear([]string{ines, kim}, "") }},
			{at: morning, told: func(w *twin) { w.about = ""; w.tellsWithoutName(lena) }},
			{at: noon, told: func(w *twin) { w.opens(kim); w.does(kim, w.told[0].id, "safe-now", isSafe) }},
			{at: evening, told: func(w *twin) { w.names(kim); w.works(ines, "name", "readers") }, both: (*twin).calm},
			calm(month),
		},
		leak: leak{name: "what she looked at stays on her Today", by: kim, sql: `update promises set case_id = '', client_id = '', person_id = $3, done_at = null where practice_id = $1 and case_id = $2`},
	},
	{
		// He of whom it is told becomes an owner, one of those who hear such things, leaves, and is back.
		name: "he becomes somebody else", roles: roles, quiet: []string{mara, ida, ines}, reads: readBy(ines),
		moments: []moment{
			{at: morning, told: func(w *twin) { w.tellsByLink(mara); w.tellsTheReader(ida) }},
			{at: noon, told: func(w *twin) { w.works(ines) }, both: func(w *twin) { w.becomes(theo, func(in *office.PersonChange) { in.Role = staff.Owner }); w.calm() }},
			{at: evening, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
		},
		later: []moment{
			{at: nextDay, both: func(w *twin) { w.hear([]string{ines, theo}, ""); w.calm() }},
			{at: dayTwo, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
			{at: week, both: (*twin).leavesAndReturns},
		},
		leak: leak{name: "a role that reads", by: theo, sql: `update cases set restricted = false, about_id = '' where practice_id = $1 and id = $2 and $3 <> ''`},
	},
	{
		// One who reads it asks for a fee, a visit called off, an end: what waits looks the same to those who look
		// at it a second time.
		name: "a reader asks for an end", roles: roles, quiet: []string{mara, ines}, reads: readBy(ines),
		moments: []moment{
			{at: morning, told: func(w *twin) { w.chosen["safe-now.visits"] = []string{"leave"}; w.tellsByLink(mara) }},
			{at: noon, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
			{at: evening, both: (*twin).couldHarm},
			{at: nextDay, both: (*twin).agreesToOne},
			calm(week),
		},
		leak: leak{name: "what a reader asks for waits otherwise", by: astrid, sql: `update waiting_acts set state = 'withdrawn' where practice_id = $1 and state = 'waiting' and client_id = (select client_id from cases where practice_id = $1 and id = $2) and $3 <> ''`},
	},
	{
		// Nobody answers it for a month.
		name: "nobody answers", roles: roles, quiet: []string{mara, lena, ines}, reads: readBy(ines),
		moments: []moment{
			{at: morning, told: func(w *twin) { w.tellsByLink(mara); w.tellsWithoutName(lena) }},
			calm(nextDay), calm(week), calm(month),
		},
		leak: leak{name: "a promise that was missed", by: astrid, sql: `update promises set case_id = '', client_id = '' where practice_id = $1 and case_id = $2 and $3 <> ''`},
	},
	{
		// She takes it back: nobody reads her words any more.
		name: "taken back", roles: roles, quiet: []string{mara, ines},
		moments: []moment{
			{at: morning, told: func(w *twin) { w.tellsByLink(mara) }},
			{at: noon, told: func(w *twin) { w.works(ines) }, both: (*twin).calm},
			{at: nextDay, told: (*twin).takesBack, both: (*twin).calm},
			calm(month),
		},
		leak: leak{name: "the end of it on her line", by: noor, rows: knotOfEnd},
	},
}
