package protocol

import (
	"fmt"
	"testing"
)

// longTexts is the journal of a case with many events, as it is stored.
func longTexts(tb testing.TB, n int) (texts [][]byte) {
	tb.Helper()
	events := []Event{{No: 1, At: noon, Kind: Began, Case: "c", Protocol: "pressure", Version: 1}}
	for len(events) < n {
		task := fmt.Sprintf("task-%d", len(events)%12)
		for _, e := range []Event{
			{Kind: TaskDone, Task: task, Answers: Answers{"words": {"It hurt."}}},
			{Kind: TimerSet, Timer: "look-in", Due: noon},
			{Kind: TaskReopened, Task: task, Because: "look-in"},
		} {
			e.No, e.At = len(events)+1, noon
			events = append(events, e)
		}
	}
	for _, e := range events {
		text, err := Encode(e)
		if err != nil {
			tb.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

// A case of 1,000 events is decoded and replayed.
func BenchmarkReplayDecoded(b *testing.B) {
	texts := longTexts(b, 1000)
	for b.Loop() {
		events := make([]Event, len(texts))
		for i, text := range texts {
			e, err := Decode(text)
			if err != nil {
				b.Fatal(err)
			}
			events[i] = e
		}
		if _, err := Replay(events); err != nil {
			b.Fatal(err)
		}
	}
}
