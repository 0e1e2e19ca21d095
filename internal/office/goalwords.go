package office

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/practice/caseload"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/practice/treatment"
	"github.com/partwell/partwell/internal/practice/words"
	"github.com/partwell/partwell/internal/store"
)

// mixNames says the minutes that were suggested last, and those that she would rather have.
func (m *matter) mixNames() (suggested, wish string) {
	suggested = mixOf(m.state.Tasks["mix"].Answers.Mix("minutes")).Words()
	wish = mixOf(m.state.Tasks["mix-answer"].Answers.Mix("minutes")).Words()
	return cmp.Or(suggested, "nothing is suggested yet"), cmp.Or(wish, "nothing is said yet")
}

// suggestedMix gives the minutes to begin with: her own wish, those of the plan, else half and half.
func (m *matter) suggestedMix(plan treatment.Plan) treatment.Mix {
	if wish := mixOf(m.state.Tasks["mix-answer"].Answers.Mix("minutes")); len(wish) > 0 {
		return wish
	}
	if len(plan.Mix) > 0 && (m.file.VisitMinutes == 0 || plan.Mix.Minutes() == m.file.VisitMinutes) {
		return plan.Mix
	}
	return treatment.Halves(m.file.VisitMinutes)
}

// plan gives the plan of whom a matter is about; an empty one where nobody is known.
func (m *matter) plan(tx *store.Tx) (treatment.Plan, error) {
	if m.head.Client == "" {
		return treatment.Plan{}, nil
	}
	return tx.Plan(m.practice.ID, m.head.Client)
}

// shownAims are what both want as the matter has it so far, over what the plan says.
func (m *matter) shownAims(tx *store.Tx) (treatment.Aims, error) {
	if m.def.ID != Goals && m.def.ID != Results {
		return treatment.Aims{}, nil
	}
	plan, err := m.plan(tx)
	return m.aims(plan.Aims), err
}

// fieldsOfGoals fills what a talk about goals says: what each wants, what it brings, the minutes.
// What was typed goes first, then the lists, the plan and what was said.
func (m *matter) fieldsOfGoals(tx *store.Tx, f words.Fields, given protocol.Answers) error {
	if m.def.ID == Results {
		m.fieldsOfResults(f, given)
	}
	if m.def.ID != Goals {
		return nil
	}
	plan, err := m.plan(tx)
	if err != nil {
		return err
	}
	aims, talk := m.aims(plan.Aims), m.state.Tasks["conversation"].Answers
	f["my_goal"] = within(cmp.Or(topGoal(aims.Ours), plan.Goal, "easing what is tight"))
	f["your_goal"] = within(cmp.Or(given.One("hope"), topGoal(aims.Theirs), talk.One("hope"), "rest"))
	f["benefit"] = within(cmp.Or(given.One("benefit"), m.state.Tasks["explain"].Answers.One("benefit")))
	mix := mixOf(given.Mix("minutes"))
	if len(mix.Parts()) == 0 {
		mix = m.suggestedMix(plan)
	}
	f["mix"] = mix.Words()
	return nil
}

// fieldsOfResults fills what is said where it did not help: what was hoped for, and what could be tried.
func (m *matter) fieldsOfResults(f words.Fields, given protocol.Answers) {
	f["hoped"] = within(cmp.Or(given.One("hope"), m.state.Tasks["conversation"].Answers.One("hope")))
	f["hope"] = cmp.Or(f["hoped"], "more than this")
	offered := cmp.Or(m.offersWords(given), m.offersWords(m.state.Tasks["offer"].Answers))
	f["offers"] = cmp.Or(offered, "an extra visit, another way of working, or the name of somebody else")
	f["ways"] = offered
}

// within writes a line as the middle of a sentence has it: without its stop, and small where it begins
// with an ordinary word.
func within(line string) string {
	line = strings.TrimRight(strings.TrimSpace(line), ".!")
	if line == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(line)
	word, _, _ := strings.Cut(line, " ")
	if rest := line[size:]; word != "I" && !strings.HasPrefix(word, "I'") && !strings.HasPrefix(word, "I’") && strings.ToLower(rest[:len(word)-size]) == word[size:] {
		return strings.ToLower(string(first)) + rest
	}
	return line
}

// prefillGoals begins a step of a talk about goals with what is known.
func (m *matter) prefillGoals(tx *store.Tx, t *protocol.Task, given protocol.Answers) error {
	if t.ID == "tell" && m.head.Rehearsal && len(given["words"]) == 0 {
		given["words"] = []string{inventedWords[Goals]}
	}
	plan, err := m.plan(tx)
	if err != nil {
		return err
	}
	switch t.ID {
	case "their-goals":
		prefillLists(given, "theirs", plan.Theirs, m.state.Tasks["conversation"].Answers.One("hope"))
	case "our-goals":
		prefillLists(given, "ours", plan.Ours, cmp.Or(m.state.Tasks["open"].Answers.One("notice"), plan.Goal))
	case "mix", "no-middle":
		if wish := m.state.Tasks["mix-answer"].Answers["minutes"]; len(given["minutes"]) == 0 || len(wish) > 0 && m.state.Tasks["mix-answer"].IsDone() {
			given["minutes"] = mixAnswers(m.suggestedMix(plan))
		}
	case "mix-answer":
		delete(given, "suits") // each suggestion is answered anew
		given["minutes"] = mixAnswers(m.suggestedMix(plan))
	case "mix-reply":
		delete(given, "suits")
	}
	return nil
}

func prefillLists(given protocol.Answers, field string, before []treatment.Goal, first string) {
	if len(given[field]) > 0 {
		return
	}
	for _, g := range before {
		given[field] = append(given[field], string(g.Weight)+"="+g.Text)
	}
	if len(before) == 0 && first != "" {
		given[field] = []string{string(treatment.Very) + "=" + first}
	}
}

// prefillFrom begins a step of moving on with what was told before it, so that nobody tells it twice.
func (m *matter) prefillFrom(tx *store.Tx, t *protocol.Task, given protocol.Answers) error {
	if m.head.Client == "" || m.head.Rehearsal || m.state.Tasks[t.ID].IsDone() || t.ID != "tried" && t.ID != "need" {
		return nil
	}
	from, ok, err := m.cameFrom(tx)
	if err != nil || !ok {
		return err
	}
	switch tried := from.tried(); {
	case t.ID == "need":
		if work := from.needed(); work != "" && len(given["work"]) == 0 {
			given["work"] = []string{work}
		}
		if where := from.state.Tasks["where-how"].Answers["areas"]; len(where) > 0 && len(given["areas"]) == 0 {
			given["areas"] = where
		}
	case tried != "" && len(given["line"]) == 0:
		given["line"] = []string{tried}
	}
	return nil
}

// cameFrom finds the concern that went on to this moving on: the latest of the client's that says so.
func (m *matter) cameFrom(tx *store.Tx) (from *matter, ok bool, err error) {
	heads, err := tx.CasesOfClient(m.practice.ID, staff.System(m.practice.ID), m.head.Client)
	if err != nil {
		return nil, false, err
	}
	for _, head := range heads {
		if head.Restricted || head.Rehearsal || !slices.Contains(told, head.Protocol) || head.Opened.After(m.head.Opened) {
			continue
		}
		journal, err := tx.Journal(m.practice.ID, head.ID)
		if err != nil {
			return nil, false, err
		}
		state, err := protocol.Replay(journal)
		if err != nil {
			return nil, false, err
		}
		if wentOn(head, state) && (from == nil || head.Opened.After(from.head.Opened)) {
			from = &matter{head: head, state: state}
		}
	}
	return from, from != nil, nil
}

// wentOn reports whether a concern led to looking for somebody else.
func wentOn(head caseload.Case, state protocol.Case) bool {
	return head.Way == "went-on" || head.Way == "elsewhere" || slices.Contains(state.Tasks["pick"].Answers["picked"], "elsewhere") || state.Tasks["no-middle"].Answers.One("do") == "somebody"
}

// longestCarried is how long a carried line may be.
const longestCarried = 300

// tried says in one line what was tried in a concern.
func (m *matter) tried() string {
	var parts []string
	add := func(before, what string) {
		if what != "" {
			parts = append(parts, before+what)
		}
	}
	aims := m.aims(treatment.Aims{})
	switch {
	case len(aims.Theirs)+len(aims.Ours) > 0:
		add("", "We looked for a mix")
		add("They want: ", goalLines(aims.Theirs))
		add("I would work towards: ", goalLines(aims.Ours))
	case len(aims.Reviews)+len(aims.Keep)+len(aims.Drop) > 0:
		var did []string
		for _, r := range aims.Reviews {
			if r.Did != "" {
				did = append(did, r.Did)
			}
		}
		add("", strings.Join(did, "; "))
		add("Helped: ", strings.Join(aims.Keep, "; "))
		add("Did not help: ", strings.Join(aims.Drop, "; "))
	default:
		add("", m.offered())
	}
	line := []rune(strings.Join(parts, ". "))
	return string(line[:min(len(line), longestCarried)])
}

// needed says in one line what somebody else should be able to do.
func (m *matter) needed() string {
	aims := m.aims(treatment.Aims{})
	return cmp.Or(topGoal(aims.Theirs), m.state.Tasks["conversation"].Answers.One("hope"))
}
