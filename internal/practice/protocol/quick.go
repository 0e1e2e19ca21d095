package protocol

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/partwell/partwell/internal/ident"
)

// quickReader reads the plain form in which Encode writes nearly every event: known keys in their
// order, whole numbers, texts without escapes. Whatever else may be right is left to encoding/json,
// which is several times slower; a page reads a thousand events at once.
type quickReader struct {
	data []byte
	at   int
}

// quickKeys are the keys in the order in which Encode writes them.
var quickKeys = []string{"no", "at", "by", "side", "kind", "case", "protocol", "version", "stage", "task", "milestone", "timer", "way",
	"signal", "because", "proposal", "for", "reply", "answers", "text", "due", "latest", "effect"}

// quickly reads an event where it stands in that form; ok is false for anything else.
func quickly(data []byte) (j eventJSON, ok bool) {
	q := quickReader{data: data}
	if !q.skip('{') {
		return j, false
	}
	for next := 0; ; {
		name, ok := q.text()
		if !ok || !q.skip(':') {
			return j, false
		}
		i := slices.Index(quickKeys[next:], name)
		if i < 0 || !q.value(&j, name) {
			return j, false
		}
		next += i + 1
		if !q.skip(',') {
			return j, q.skip('}') && q.at == len(data)
		}
	}
}

// value reads the value of a key.
func (q *quickReader) value(j *eventJSON, name string) (ok bool) {
	var n int64
	switch name {
	case "no", "version", "proposal":
		n, ok = q.number()
		switch name {
		case "no":
			j.No = int(n)
		case "version":
			j.Version = int(n)
		default:
			j.Proposal = int(n)
		}
	case "at":
		j.At, ok = q.number()
	case "due":
		j.Due, ok = q.number()
	case "latest":
		j.Latest, ok = q.number()
	case "answers":
		j.Answers, ok = q.answers()
	default:
		ok = q.named(j, name)
	}
	return ok
}

// named reads the value of a key that holds a text.
func (q *quickReader) named(j *eventJSON, name string) bool {
	text, ok := q.text()
	switch name {
	case "by":
		j.By = text
	case "side":
		j.Side = Side(text)
	case "kind":
		j.Kind = EventKind(text)
	case "case":
		j.Case = ident.Case(text)
	case "protocol":
		j.Protocol = text
	case "stage":
		j.Stage = text
	case "task":
		j.Task = text
	case "milestone":
		j.Milestone = text
	case "timer":
		j.Timer = text
	case "way":
		j.Way = text
	case "signal":
		j.Signal = text
	case "because":
		j.Because = text
	case "for":
		j.For = Side(text)
	case "reply":
		j.Reply = ReplyKind(text)
	case "text":
		j.Text = text
	case "effect":
		j.Effect = text
	default:
		return false
	}
	return ok
}

func (q *quickReader) skip(b byte) bool {
	if q.at < len(q.data) && q.data[q.at] == b {
		q.at++
		return true
	}
	return false
}

// text reads a text without escapes.
func (q *quickReader) text() (string, bool) {
	if !q.skip('"') {
		return "", false
	}
	n := bytes.IndexByte(q.data[q.at:], '"')
	if n < 0 {
		return "", false
	}
	raw := q.data[q.at : q.at+n]
	if slices.ContainsFunc(raw, func(b byte) bool { return b < ' ' || b == '\\' }) || !utf8.Valid(raw) {
		return "", false
	}
	q.at += n + 1
	return string(raw), true
}

// number reads a whole number that is not negative.
func (q *quickReader) number() (int64, bool) {
	from := q.at
	for q.at < len(q.data) && '0' <= q.data[q.at] && q.data[q.at] <= '9' {
		q.at++
	}
	if q.at-from > 1 && q.data[from] == '0' {
		return 0, false
	}
	n, err := strconv.ParseInt(string(q.data[from:q.at]), 10, 64)
	return n, err == nil
}

// answers reads answers of which each has at least one value.
func (q *quickReader) answers() (Answers, bool) {
	all := Answers{}
	if !q.skip('{') {
		return nil, false
	}
	for {
		name, ok := q.text()
		if !ok || !q.skip(':') || !q.skip('[') {
			return nil, false
		}
		var values []string
		for {
			v, ok := q.text()
			if !ok {
				return nil, false
			}
			values = append(values, v)
			if !q.skip(',') {
				break
			}
		}
		all[name] = values
		if !q.skip(']') {
			return nil, false
		}
		if !q.skip(',') {
			return all, q.skip('}')
		}
	}
}
