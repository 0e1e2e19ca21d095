package words

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Lines reads messages as JSON lines {"text":…,"kind":…}, checks each, and writes each line's object
// with "found":[ids] added; other members stay as they are. Empty lines are skipped. A line that
// cannot be checked is answered with "error" in the place of "found", and its number and sentence go
// to bad; the lines after it are read all the same.
func Lines(in io.Reader, out io.Writer, bad func(no int, what string)) error {
	r := bufio.NewReader(in)
	w := bufio.NewWriter(out)
	for no := 1; ; no++ {
		line, err := r.ReadBytes('\n')
		line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\uFEFF"))) // editors put it first in a file
		if len(line) > 0 {
			what, failed := checkLine(line, w)
			if failed != nil {
				return fmt.Errorf("write what was found: %w", failed)
			}
			if what != "" {
				bad(no, what)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read line %d: %w", no, err)
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write what was found: %w", err)
	}
	return nil
}

// checkLine answers one line; bad says what is wrong with it, empty when it was checked.
func checkLine(line []byte, w io.Writer) (bad string, err error) {
	var in struct {
		Text *string `json:"text"`
		Kind Kind    `json:"kind"`
	}
	object := true
	if err := json.Unmarshal(line, &in); err != nil || line[0] != '{' {
		bad, object = `It is not JSON of the form {"text":"…","kind":"…"}.`, json.Valid(line) && line[0] == '{'
	}
	switch {
	case bad != "":
	case in.Text == nil:
		bad = `It has no "text".`
	case in.Kind == "":
		bad = `It has no "kind".`
	case !in.Kind.Valid():
		bad = fmt.Sprintf("There is no kind %q.", in.Kind)
	}
	if bad != "" {
		if !object {
			line = []byte("{}")
		}
		return bad, writeLine(w, line, "error", bad)
	}
	found := []string{}
	for _, f := range Check(*in.Text, in.Kind, Options{}) {
		found = append(found, f.Rule)
	}
	return "", writeLine(w, line, "found", found)
}

// writeLine adds the answer, "found" or "error", as the last member of the object and leaves the others
// in their order.
func writeLine(w io.Writer, line []byte, name string, answer any) error {
	var buf bytes.Buffer
	buf.WriteByte('{')
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return err
		}
		if key == "found" || key == "error" {
			continue
		}
		if err := member(&buf, key, value); err != nil {
			return err
		}
		buf.WriteByte(',')
	}
	if err := member(&buf, name, answer); err != nil {
		return err
	}
	buf.WriteString("}\n")
	_, err := w.Write(buf.Bytes())
	return err
}

// member writes "key":value without turning signs of HTML into escapes.
func member(buf *bytes.Buffer, key, value any) error {
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(key); err != nil {
		return err
	}
	buf.Truncate(buf.Len() - 1)
	buf.WriteByte(':')
	if err := enc.Encode(value); err != nil {
		return err
	}
	buf.Truncate(buf.Len() - 1)
	return nil
}
