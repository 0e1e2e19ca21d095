package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/partwell/partwell/internal/definition"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/protocols"
)

// How long the journal is that is replayed, and how often each of these is measured.
const (
	replayEvents  = 1000
	protocolTimes = 15
)

// protocolReading measures `protocol check` of all definitions: the checks themselves, and the
// command with the start of the program; and the replay of a long matter.
func protocolReading(ctx context.Context) ([]figure, error) {
	events := longJournal()
	texts, err := encoded(events)
	if err != nil {
		return nil, err
	}
	var check, command, replay, decode []float64
	folder, err := definitionFiles()
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(filepath.Dir(folder[0])) }()
	for range protocolTimes {
		for _, m := range []struct {
			into *[]float64
			do   func() error
		}{
			{&check, checkAll},
			{&command, func() error {
				return exec.CommandContext(ctx, binary, append([]string{"protocol", "check"}, folder...)...).Run()
			}},
			{&replay, func() error { _, err := protocol.Replay(events); return err }},
			{&decode, func() error { return decodeAndReplay(texts) }},
		} {
			begin := time.Now()
			if err := m.do(); err != nil {
				return nil, err
			}
			*m.into = append(*m.into, float64(time.Since(begin).Microseconds())/1000)
		}
	}
	return []figure{
		{"protocol_check_all_ms", median(check), "ms"},
		{"protocol_check_command_ms", median(command), "ms"},
		{"replay_1000_ms", median(replay), "ms"},
		{"replay_1000_decoded_ms", median(decode), "ms"},
	}, nil
}

func checkAll() error {
	for _, f := range protocols.All() {
		if found := definition.Check(f.Name, f.Source, office.Vocabulary()); len(found) > 0 {
			return errors.New(found[0].String())
		}
	}
	return nil
}

// definitionFiles writes the built-in definitions where the command can read them.
func definitionFiles() (files []string, err error) {
	dir, err := os.MkdirTemp("", "partwell-bench-*")
	if err != nil {
		return nil, err
	}
	for _, f := range protocols.All() {
		path := filepath.Join(dir, f.Name)
		if err := os.WriteFile(path, f.Source, 0o600); err != nil {
			return nil, err
		}
		files = append(files, path)
	}
	return files, nil
}

// longJournal is a matter of a thousand events: done, a clock set, opened again.
func longJournal() []protocol.Event {
	at := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	events := []protocol.Event{{No: 1, At: at, Kind: protocol.Began, Case: "c", Protocol: office.Pressure, Version: 1}}
	for len(events) < replayEvents {
		task := fmt.Sprintf("task-%d", len(events)%12)
		for _, e := range []protocol.Event{
			{Kind: protocol.TaskDone, Task: task, Answers: protocol.Answers{"words": {"It hurt."}}},
			{Kind: protocol.TimerSet, Timer: "look-in", Due: at},
			{Kind: protocol.TaskReopened, Task: task, Because: "look-in"},
		} {
			e.No, e.At = len(events)+1, at
			events = append(events, e)
		}
	}
	return events
}

func encoded(events []protocol.Event) (texts [][]byte, err error) {
	for _, e := range events {
		text, err := protocol.Encode(e)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// decodeAndReplay is what a page does with a journal once its texts are opened.
func decodeAndReplay(texts [][]byte) (err error) {
	events := make([]protocol.Event, len(texts))
	for i, text := range texts {
		if events[i], err = protocol.Decode(text); err != nil {
			return err
		}
	}
	_, err = protocol.Replay(events)
	return err
}
