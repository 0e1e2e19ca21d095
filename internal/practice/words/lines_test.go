package words

import (
	"errors"
	"strings"
	"testing"

	"github.com/partwell/partwell/internal/fault"
)

func TestLines(t *testing.T) {
	in := "\uFEFF" + `{"text":"It is probably a pinched nerve.","kind":"ack","expect":["diagnosis"],"n":12345678901234567890}

{"kind":"end","text":"I wish <you> well.","found":["old"]}`
	want := `{"text":"It is probably a pinched nerve.","kind":"ack","expect":["diagnosis"],"n":12345678901234567890,"found":["diagnosis"]}
{"kind":"end","text":"I wish <you> well.","found":[]}
`
	var out strings.Builder
	if err := Lines(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

func TestLinesNameTheLine(t *testing.T) {
	good := `{"text":"I wish you well.","kind":"end"}` + "\n"
	for bad, says := range map[string]string{
		`not json`:                      "Line 2",
		`["text"]`:                      "Line 2",
		`null`:                          "Line 2",
		`{"kind":"end"}`:                `no "text"`,
		`{"text":"x","kind":"nothing"}`: "nothing",
		`{"text":7,"kind":"end"}`:       "Line 2",
	} {
		var out strings.Builder
		err := Lines(strings.NewReader(good+bad+"\n"), &out)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "Line 2") {
			t.Errorf("%s: %v", bad, err)
		}
		if strings.Count(out.String(), "\n") != 1 {
			t.Errorf("%s: what came before is not written: %q", bad, out.String())
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestLinesTellABrokenOutput(t *testing.T) {
	if err := Lines(strings.NewReader(`{"text":"x","kind":"end"}`), broken{}); err == nil {
		t.Error("nothing said")
	}
}
