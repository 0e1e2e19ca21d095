package protocol

import (
	"bytes"
	"slices"
	"strconv"
	"unicode/utf8"
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
	switch name {
	case "no":
		return readNumber(q, &j.No)
	case "at":
		return readNumber(q, &j.At)
	case "by":
		return readText(q, &j.By)
	case "side":
		return readText(q, &j.Side)
	case "kind":
		return readText(q, &j.Kind)
	case "case":
		return readText(q, &j.Case)
	case "protocol":
		return readText(q, &j.Protocol)
	case "version":
		return readNumber(q, &j.Version)
	case "stage":
		return readText(q, &j.Stage)
	case "task":
		return readText(q, &j.Task)
	case "milestone":
		return readText(q, &j.Milestone)
	case "timer":
		return readText(q, &j.Timer)
	case "way":
		return readText(q, &j.Way)
	case "signal":
		return readText(q, &j.Signal)
	case "because":
		return readText(q, &j.Because)
	case "proposal":
		return readNumber(q, &j.Proposal)
	case "for":
		return readText(q, &j.For)
	case "reply":
		return readText(q, &j.Reply)
	case "answers":
		j.Answers, ok = q.answers()
		return ok
	case "text":
		return readText(q, &j.Text)
	case "due":
		return readNumber(q, &j.Due)
	case "latest":
		return readNumber(q, &j.Latest)
	case "effect":
		return readText(q, &j.Effect)
	}
	return false
}

func readText[T ~string](q *quickReader, into *T) bool {
	text, ok := q.text()
	*into = T(text)
	return ok
}

func readNumber[T int | int64](q *quickReader, into *T) bool {
	n, ok := q.number()
	*into = T(n)
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
