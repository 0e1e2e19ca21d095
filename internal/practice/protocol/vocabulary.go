package protocol

// Vocabulary is what a definition may name of the program around the engine: the effects that
// somebody carries out, and the messages that somebody can write.
type Vocabulary struct {
	Effects  map[string]EffectSpec
	Messages map[string]bool
	// Languages lists those in which all messages are written; nil does not ask.
	Languages []string
}

// EffectSpec describes one effect: what it changes, in words for whoever writes a definition, and
// the answers that it takes.
type EffectSpec struct {
	Changes string
	Fields  []FieldSpec
	// Said: the effect takes the four answers of a said task as well (how, text, on, answered).
	Said bool
	// Of names the definitions whose other steps the effect needs; nil: it needs none.
	Of []string
}

// FieldSpec is one answer that an effect takes.
type FieldSpec struct {
	ID       string
	Kind     FieldKind
	Optional bool // the task may leave the field out
	// Options are the only option ids that the effect knows; nil: any.
	Options []string
}

// Spec finds the spec of a field.
func (e EffectSpec) Spec(id string) (FieldSpec, bool) {
	for _, f := range e.Fields {
		if f.ID == id {
			return f, true
		}
	}
	return FieldSpec{}, false
}
