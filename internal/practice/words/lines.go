package words

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/partwell/partwell/internal/fault"
)

// Lines reads messages as JSON lines {"text":…,"kind":…}, checks each, and writes each line's object
// with "found":[ids] added; other members stay as they are. Empty lines are skipped. It stops at the
// first line that cannot be read, with a fault.Invalid that names the line; what came before it has
// been written.
func Lines(in io.Reader, out io.Writer) error {
	r := bufio.NewReader(in)
	w := bufio.NewWriter(out)
	for no := 1; ; no++ {
		line, err := r.ReadBytes('\n')
		line = bytes.TrimPrefix(line, []byte("\uFEFF")) // editors put it first in a file
		if len(bytes.TrimSpace(line)) > 0 {
			if bad := checkLine(bytes.TrimSpace(line), w); bad != nil {
				_ = w.Flush() // the fault in the line is what the person has to hear of
				return fault.New(fault.Invalid, "line", "Line %d: %s", no, bad)
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

func checkLine(line []byte, w io.Writer) error {
	var in struct {
		Text *string `json:"text"`
		Kind Kind    `json:"kind"`
	}
	if err := json.Unmarshal(line, &in); err != nil || line[0] != '{' {
		return errors.New(`it is not JSON of the form {"text":"…","kind":"…"}.`)
	}
	if in.Text == nil {
		return errors.New(`it has no "text".`)
	}
	if !in.Kind.Valid() {
		return fmt.Errorf("there is no kind %q.", in.Kind)
	}
	found := []string{}
	for _, f := range Check(*in.Text, in.Kind, Options{}) {
		found = append(found, f.Rule)
	}
	return writeLine(w, line, found)
}

// writeLine adds "found" as the last member of the object and leaves the others in their order.
func writeLine(w io.Writer, line []byte, found []string) error {
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
		if key == "found" {
			continue
		}
		if err := member(&buf, key, value); err != nil {
			return err
		}
		buf.WriteByte(',')
	}
	if err := member(&buf, "found", found); err != nil {
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
