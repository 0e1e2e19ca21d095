package office

import (
	"cmp"
	"github.com/partwell/partwell/internal/practice/client"
	"github.com/partwell/partwell/internal/practice/message"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/protocol/effect"
	"github.com/partwell/partwell/internal/store"
)

// usual gives the answers with which a task's page begins: what was answered last, what other
// tasks found out, the definition's own defaults.
func (o *Office) usual(tx *store.Tx, m *matter, t *protocol.Task, fields []protocol.Field) (protocol.Answers, error) {
	given := protocol.Answers{}
	last := m.state.Tasks[t.ID].Answers
	for _, f := range fields {
		switch {
		case len(last[f.ID]) > 0 && t.Effect != effect.RecordCall: // each call says its own
			given[f.ID] = last[f.ID]
		case f.Default != "":
			given[f.ID] = []string{f.Default}
		case f.Kind == protocol.Visits:
			for _, v := range m.visits {
				given[f.ID] = append(given[f.ID], string(v.ID)+"=keep")
			}
		case f.Kind == protocol.Date && (f.ID == "on" || f.ID == "from"):
			given[f.ID] = []string{string(m.today(tx))}
		}
	}
	return given, m.prefill(tx, t, given)
}

// prefill takes over what is known already, so that nobody is asked twice.
func (m *matter) prefill(tx *store.Tx, t *protocol.Task, given protocol.Answers) error {
	if m.def.ID == Refer {
		if err := m.prefillFrom(tx, t, given); err != nil {
			return err
		}
	}
	if m.def.ID == Billing {
		if err := m.prefillBill(tx, t, given); err != nil {
			return err
		}
	}
	if m.def.ID == Conduct || m.def.ID == Manner {
		return m.prefillConduct(tx, t, given)
	}
	switch {
	case m.def.ID == End && len(t.Says) > 0 && (m.safety() || t.Effect != effect.TellEnding):
		given["how"] = []string{string(message.InWriting)} // to who was not safe, and once more on paper
	case t.Effect == effect.NoteTold && len(given["record"]) == 0:
		given["record"] = []string{m.toldRecord()}
	case t.Effect == effect.PlanDay && m.safety() && len(given["each"]) == 0:
		for _, v := range m.visits {
			given["each"] = append(given["each"], string(v.ID)+"=cancel")
		}
	case t.ID == "tell" && m.head.Rehearsal && len(given["words"]) == 0:
		given["words"] = []string{cmp.Or(inventedWords[m.head.Protocol], inventedWords[Other])}
	case t.ID == "where-how" && len(given["areas"]) == 0:
		if spot, ok := client.SpotNamed(m.state.Tasks["tell"].Answers.One("where")); ok {
			given["areas"] = []string{spot.String()}
		}
	case t.ID == TaskPromisedCall && m.hurting() && len(given[ringOn]) == 0 && !m.state.Tasks[t.ID].IsDone():
		return m.prefillRing(tx.Now(), given)
	case t.ID == "preferred" && len(given["levels"]) == 0:
		return m.prefillLevels(tx, given)
	case t.ID == "tried" && len(given["line"]) == 0 && m.head.Client != "":
		plan, err := tx.Plan(m.practice.ID, m.head.Client)
		if err == nil && plan.Goal != "" {
			given["line"] = []string{plan.Goal}
		}
		return err
	case m.def.ID == Goals && !t.Resolution:
		return m.prefillGoals(tx, t, given)
	case t.Resolution && len(given["mine"]) == 0 && len(m.lastOffer()) > 0:
		given["mine"], given["yours"] = m.lastOffer()["mine"], m.lastOffer()["yours"]
		given["by"] = []string{string(m.offerDay(m.today(tx)))}
	case m.def.ID == Decline && t.ID == "which" && m.head.Visit != "" && !m.state.Tasks[t.ID].IsDone():
		given["why"] = []string{"not-today"}
	case t.Resolution && len(given["mine"]) == 0:
		if mine := m.offered(); mine != "" {
			given["mine"] = []string{mine}
			given["by"] = []string{string(m.offerDay(m.today(tx)))}
		}
	}
	return nil
}

// prefillLevels proposes one step lighter than now for each place that hurt.
func (m *matter) prefillLevels(tx *store.Tx, given protocol.Answers) error {
	var prefs []client.Preference
	if m.head.Client != "" {
		var err error
		if prefs, err = tx.Preferences(m.practice.ID, m.head.Client); err != nil {
			return err
		}
	}
	for _, p := range m.state.Tasks["where-how"].Answers.Places("areas") {
		level := client.Light
		if now, ok := client.Preferred(prefs, spotOf(p)); ok {
			level = max(client.PleaseNot, now.Level-1)
		}
		given["levels"] = append(given["levels"], spotOf(p).String()+"="+string(rune('0'+int(level))))
	}
	return nil
}

// inventedWords are what the people of rehearsals tell.
var inventedWords = map[string]string{
	Pressure: "The left side was too much, under the shoulder blade. I did not like to say so while you were working.",
	Goals:    "I mostly come to rest. The deep work on my neck is good for me, I know, but then I lie there and wait for it to be over.",
	Results:  "Four visits, and my back is as it was. I had really hoped to sleep through by now.",
	Other:    "The room was cold, and the door stood open for a while.",
	Billing:  "I paid 80 for the hour, and I was told 65 when I booked.",
	Conduct:  "Your colleague made a remark about my body, and laughed when I said nothing. I do not want to be alone with that person.",
	Manner:   "You talk a great deal about your holidays while I would like to be quiet.",
}
