package words

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	in := "\uFEFF" + `{"text":"It is probably a pinched nerve.","kind":"ack","expect":["diagnosis"],"n":12345678901234567890}

{"kind":"end","text":"I wish <you> well.","found":["old"]}`
	want := `{"text":"It is probably a pinched nerve.","kind":"ack","expect":["diagnosis"],"n":12345678901234567890,"found":["diagnosis"]}
{"kind":"end","text":"I wish <you> well.","found":[]}
`
	var out strings.Builder
	if err := Lines(strings.NewReader(in), &out, func(no int, what string) { t.Errorf("line %d: %s", no, what) }); err != nil {
		t.Fatal(err)
	}
	if out.String() != want {
		t.Errorf("got\n%s", out.String())
	}
}

// TestEachLineIsAnswered: a line that cannot be checked is named and answered, and the next one is read.
func TestEachLineIsAnswered(t *testing.T) {
	good := `{"text":"I wish you well.","kind":"end"}` + "\n"
	for bad, want := range map[string]struct{ says, answer string }{
		`not json`:                      {"not JSON", `{"error":`},
		`["text"]`:                      {"not JSON", `{"error":`},
		`null`:                          {"not JSON", `{"error":`},
		`{"kind":"end"}`:                {`no "text"`, `{"kind":"end","error":`},
		`{"text":"x"}`:                  {`no "kind"`, `{"text":"x","error":`},
		`{"text":"x","kind":"nothing"}`: {`no kind "nothing"`, `{"text":"x","kind":"nothing","error":`},
		`{"text":7,"kind":"end"}`:       {"not JSON", `{"text":7,"kind":"end","error":`},
	} {
		var out strings.Builder
		var said []string
		err := Lines(strings.NewReader(good+bad+"\n"+good), &out, func(no int, what string) { said = append(said, fmt.Sprint(no, ": ", what)) })
		if err != nil || len(said) != 1 || !strings.HasPrefix(said[0], "2: ") || !strings.Contains(said[0], want.says) {
			t.Errorf("%s: %v, %v", bad, said, err)
		}
		lines := strings.Split(out.String(), "\n")
		if len(lines) != 4 || !strings.HasPrefix(lines[1], want.answer) || !strings.HasSuffix(lines[2], `"found":[]}`) {
			t.Errorf("%s: %q", bad, lines)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestLinesTellABrokenOutput(t *testing.T) {
	if err := Lines(strings.NewReader(`{"text":"x","kind":"end"}`), broken{}, func(int, string) {}); err == nil {
		t.Error("nothing said")
	}
}
