package scheduling

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// words writes what is said as "news@no", with a dash before what is only noted.
func wordsOf(told []Told) string {
	var out []string
	for _, t := range told {
		text := string(t.News)
		if t.News == Reminded {
			text += " " + time.Duration(t.No*int(time.Minute)).String()
		} else if t.No > 0 {
			text += " " + string(rune('0'+t.No))
		}
		if t.State == ToldNothing {
			text = "-" + text
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func TestNext(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	booked := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	starts := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	rules := Reminders{Confirm: true, Before: []int{2 * wholeDay, 180}, QuietFrom: 21 * 60, QuietTill: 8 * 60, Since: booked.AddDate(0, 0, -30)}
	stands := Standing{Visit: Visit{ID: "v", Therapist: "t", Starts: starts, Minutes: 60, State: Booked, BookedAt: booked}, Altered: booked, HasEmail: true}
	confirmed := Told{News: ToldBooked, Starts: starts, Therapist: "t", Minutes: 60, At: booked.Add(time.Minute)}
	reminded := func(no int) Told { return Told{News: Reminded, No: no, Starts: starts, Therapist: "t", Minutes: 60} }
	off := func(r *Reminders, _ *Standing) { r.Confirm, r.Before = false, nil }
	moved := func(at time.Time) func(*Reminders, *Standing) {
		return func(_ *Reminders, s *Standing) {
			s.MovedFrom, s.Starts, s.Altered = starts, starts.AddDate(0, 0, 1), at
		}
	}
	calledOff := func(by Caller) func(*Reminders, *Standing) {
		return func(_ *Reminders, s *Standing) {
			s.State, s.Reason, s.Altered = Cancelled, string(by), booked.Add(time.Hour)
		}
	}
	told := func(all ...Told) func(*Reminders, *Standing) {
		return func(_ *Reminders, s *Standing) { s.Told = all }
	}
	tests := []struct {
		name  string
		as    []func(*Reminders, *Standing)
		after time.Duration // after booking
		want  string
	}{
		{"within the minute", nil, 30 * time.Second, ""},
		{"a minute later", nil, time.Minute, "booked"},
		{"the clock went back", nil, -time.Hour, ""},
		{"nobody is told", []func(*Reminders, *Standing){off}, time.Hour, ""},
		{"booked before this was kept", []func(*Reminders, *Standing){func(r *Reminders, _ *Standing) { r.Since = booked.Add(time.Hour) }}, 2 * time.Hour, ""},
		{"told already", []func(*Reminders, *Standing){told(confirmed)}, time.Hour, ""},
		{"at night it waits", nil, 13 * time.Hour, ""},
		{"in the morning", nil, 23 * time.Hour, "booked"},
		{"nobody hears of it after days", nil, 5 * 24 * time.Hour, ""},
		{"only held", []func(*Reminders, *Standing){func(_ *Reminders, s *Standing) { s.Held = true }}, time.Hour, ""},
		{"moved before it was told", []func(*Reminders, *Standing){moved(booked.Add(30 * time.Second))}, 2 * time.Minute, "booked"},
		{"moved", []func(*Reminders, *Standing){moved(booked.Add(time.Hour)), told(confirmed)}, 2 * time.Hour, "moved 1"},
		{"moved, and this may be taken back", []func(*Reminders, *Standing){moved(booked.Add(time.Hour)), told(confirmed)}, time.Hour + time.Second, ""},
		{"moved, where nothing is confirmed", []func(*Reminders, *Standing){off, moved(booked.Add(time.Hour))}, 2 * time.Hour, "moved"},
		{"another therapist", []func(*Reminders, *Standing){told(confirmed), func(_ *Reminders, s *Standing) { s.Therapist, s.Altered = "u", booked.Add(time.Hour) }}, 2 * time.Hour, "moved 1"},
		{"another place", []func(*Reminders, *Standing){told(confirmed), func(_ *Reminders, s *Standing) { s.Place, s.Altered = "far", booked.Add(time.Hour) }}, 2 * time.Hour, "moved 1"},
		{"called off before letters were switched on", []func(*Reminders, *Standing){calledOff(ByPractice), func(r *Reminders, _ *Standing) { r.Since = booked.Add(90 * time.Minute) }}, 2 * time.Hour, ""},
		{"called off by the practice", []func(*Reminders, *Standing){calledOff(ByPractice), told(confirmed)}, 2 * time.Hour, "off 1"},
		{"called off by the practice, nothing was mailed", []func(*Reminders, *Standing){off, calledOff(ByPractice)}, 2 * time.Hour, "off"},
		{"called off by the client", []func(*Reminders, *Standing){calledOff(ByClient), told(confirmed)}, 2 * time.Hour, "off 1"},
		{"called off by the client, nothing was mailed", []func(*Reminders, *Standing){calledOff(ByClient)}, 2 * time.Hour, ""},
		{"taken out by words of its own", []func(*Reminders, *Standing){calledOff("Our sessions ended; no fee"), told(confirmed)}, 2 * time.Hour, ""},
		{"brought back after it was told", []func(*Reminders, *Standing){told(confirmed, Told{News: ToldOff, No: 1, Starts: starts}), func(_ *Reminders, s *Standing) { s.Altered = booked.Add(time.Hour) }}, 2 * time.Hour, "booked 2"},
		{"two days before", []func(*Reminders, *Standing){told(confirmed)}, starts.Sub(booked) - 2*24*time.Hour, "remind 48h0m0s"},
		{"two days before, no reminders", []func(*Reminders, *Standing){told(confirmed), func(_ *Reminders, s *Standing) { s.Hearing = HearsNoReminders }}, starts.Sub(booked) - 2*24*time.Hour, ""},
		{"by telephone", []func(*Reminders, *Standing){func(_ *Reminders, s *Standing) { s.Hearing, s.HasPhone = HearsByPhone, true }}, time.Hour, ""},
		{"by telephone, without a number", []func(*Reminders, *Standing){func(_ *Reminders, s *Standing) { s.Hearing = HearsByPhone }}, time.Hour, "booked"},
		{"no address", []func(*Reminders, *Standing){func(_ *Reminders, s *Standing) { s.HasEmail = false }}, time.Hour, ""},
		{"once", []func(*Reminders, *Standing){told(confirmed, reminded(2*wholeDay))}, starts.Sub(booked) - 47*time.Hour, ""},
		{"three hours before, which is at night", []func(*Reminders, *Standing){told(confirmed, reminded(2*wholeDay))}, starts.Sub(booked) - 2*time.Hour, "remind 3h0m0s"},
		{"both are due", []func(*Reminders, *Standing){told(confirmed)}, starts.Sub(booked) - 2*time.Hour, "remind 3h0m0s, -remind 48h0m0s"},
		{"somebody said it herself", []func(*Reminders, *Standing){told(confirmed, Told{News: ByHand, Starts: starts})}, starts.Sub(booked) - time.Hour, ""},
		{"it has begun", []func(*Reminders, *Standing){told(confirmed)}, starts.Sub(booked), ""},
		{"moved away from what was reminded", []func(*Reminders, *Standing){told(confirmed, Told{News: ToldMoved, No: 1, Starts: starts.AddDate(0, 0, 1), Therapist: "t", Minutes: 60, At: booked}, reminded(180)),
			moved(booked.Add(time.Hour))}, starts.Sub(booked) - 2*time.Hour, "remind 48h0m0s"},
	}
	for _, tt := range tests {
		r, s := rules, stands
		for _, as := range tt.as {
			as(&r, &s)
		}
		if got := wordsOf(r.Next(s, booked.Add(tt.after), london)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestDueKeepsTheNightFree(t *testing.T) {
	r := Reminders{QuietFrom: 21 * 60, QuietTill: 8 * 60}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC) }
	for _, tt := range []struct {
		starts time.Time
		before int
		want   time.Time
	}{
		{at(10, 14, 0), 180, at(10, 11, 0)},
		{at(10, 10, 0), 180, at(10, 8, 0)},
		{at(10, 9, 0), 180, at(9, 20, 59)},
		{at(10, 22, 30), 60, at(10, 20, 59)},
		{at(10, 23, 0), wholeDay, at(10, 8, 0)},
	} {
		if got := r.Due(tt.starts, tt.before, time.UTC); !got.Equal(tt.want) {
			t.Errorf("%s, %d minutes before: %s, want %s", tt.starts, tt.before, got, tt.want)
		}
	}
	r = Reminders{QuietFrom: 13 * 60, QuietTill: 15 * 60}
	if got := r.Due(at(10, 20, 0), 6*60, time.UTC); !got.Equal(at(10, 15, 0)) {
		t.Errorf("a rest at noon: %s", got)
	}
}

// Whatever happens to a visit, and however the clock jumps: nothing is said once it has begun, of a time that
// is held, twice of the same, or of a visit that is called off but that it is; and what was said last fits.
func TestNothingIsSaidTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		r := Reminders{Confirm: rapid.Bool().Draw(t, "confirm"), Before: rapid.SliceOfDistinct(rapid.SampledFrom(leads), rapid.ID).Draw(t, "before"),
			QuietFrom: 21 * 60, QuietTill: 7 * 60, Since: now}
		s := Standing{Visit: Visit{ID: "v", Therapist: "t", Starts: now.Add(time.Duration(rapid.IntRange(1, 300).Draw(t, "hours")) * time.Hour), Minutes: 60, State: Booked, BookedAt: now}, Altered: now, HasEmail: true, HasPhone: true}
		post := Post{Leaves: true, Back: map[string]bool{}}
		type key struct {
			news   News
			starts int64
			no     int
		}
		seen := map[key]bool{}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			was := s.Visit
			switch rapid.SampledFrom([]string{"wait", "wait", "back", "move", "off", "again", "hold", "sweep", "sweep", "hear", "server", "bounce", "hand", "hand", "remind", "remind"}).Draw(t, "step") {
			case "wait":
				now = now.Add(time.Duration(rapid.IntRange(1, 3000).Draw(t, "minutes")) * time.Minute)
			case "back":
				now = now.Add(-time.Hour)
			case "move":
				if s.State == Booked {
					s.MovedFrom, s.Starts = s.Starts, now.Add(time.Duration(rapid.IntRange(-5, 200).Draw(t, "to"))*time.Hour)
				}
			case "off":
				if s.State == Booked {
					s.State, s.Reason = Cancelled, string(rapid.SampledFrom([]Caller{ByClient, ByPractice, "ended"}).Draw(t, "by"))
				}
			case "again":
				s.State, s.Reason = Booked, ""
			case "hold":
				s.Held = !s.Held
			case "hear":
				s.Hearing, s.HasEmail = rapid.SampledFrom(Hearings()).Draw(t, "hearing"), rapid.Bool().Draw(t, "email")
			case "server":
				post.Leaves = !post.Leaves
			case "bounce":
				if n := len(s.Told); n > 0 && s.Told[n-1].State == ToldByMail {
					post.Back[s.Told[n-1].Letter] = true
				}
			case "hand":
				said, ok := r.Unsaid(s, post, now)
				if !ok {
					continue
				}
				same := func(o Told) bool { return o.News == said.News && o.Starts.Equal(said.Starts) && o.No == said.No }
				switch i := slices.IndexFunc(s.Told, same); {
				case !now.Before(s.Starts) || s.Held:
					t.Fatalf("said by hand of what has begun, or is held: %+v", said)
				case said.News != ToldOff && s.State != Booked || said.News == ToldOff && s.State != Cancelled:
					t.Fatalf("said by hand of a visit that is %s: %+v", s.State, said)
				case i >= 0 && !post.Back[s.Told[i].Letter]:
					t.Fatalf("said twice: %+v", said)
				case i >= 0:
					s.Told[i] = said
				default:
					s.Told = append(s.Told, said)
					seen[key{said.News, said.Starts.Unix(), said.No}] = true
				}
				if again, ok := r.Unsaid(s, post, now); ok {
					t.Fatalf("no sooner said than to be said again: %+v", again)
				}
			case "remind":
				said, ok := r.ToRemind(s, post, now, time.UTC)
				if !ok {
					continue
				}
				switch k := (key{said.News, said.Starts.Unix(), said.No}); {
				case seen[k]:
					t.Fatalf("reminded twice by hand: %+v", said)
				case !now.Before(s.Starts) || s.Held || s.State != Booked:
					t.Fatalf("reminded by hand of what is not to come: %+v of %+v", said, s.Visit)
				default:
					seen[k] = true
				}
				s.Told = append(s.Told, said)
				if again, ok := r.ToRemind(s, post, now, time.UTC); ok {
					t.Fatalf("no sooner said than to be said again: %+v", again)
				}
			case "sweep":
				if !post.Leaves {
					continue
				}
				for _, said := range r.Next(s, now, time.UTC) {
					k := key{said.News, said.Starts.Unix(), said.No}
					switch {
					case seen[k]:
						t.Fatalf("said twice: %+v", said)
					case !now.Before(s.Starts) || s.Held:
						t.Fatalf("said of what has begun, or is held: %+v", said)
					case said.News != ToldOff && s.State != Booked || said.News == ToldOff && s.State != Cancelled:
						t.Fatalf("said of a visit that is %s: %+v", s.State, said)
					case said.News == Reminded && seen[key{ByHand, k.starts, k.no}]:
						t.Fatalf("said by hand already: %+v", said)
					}
					seen[k] = true
					said.Letter = strconv.Itoa(len(s.Told) + 1)
					s.Told = append(s.Told, said)
					if said.State == ToldByMail && !said.Stands(s, now) {
						t.Fatalf("no sooner said than untrue: %+v", said)
					}
				}
			}
			if was.Differs(s.Visit) {
				s.Altered = now
			}
		}
	})
}

func TestStands(t *testing.T) {
	starts := time.Date(2026, 3, 10, 10, 0, 0, 0, time.UTC)
	s := Standing{Visit: Visit{Therapist: "t", Starts: starts, Minutes: 60, State: Booked}}
	said := Told{News: Reminded, No: 180, Starts: starts, Therapist: "t", Minutes: 60}
	s.Told = []Told{said}
	now := starts.Add(-time.Hour)
	if !said.Stands(s, now) || said.Stands(s, starts) {
		t.Error("a reminder before and at the beginning")
	}
	for name, spoil := range map[string]func(*Standing){
		"moved":      func(s *Standing) { s.Starts = s.Starts.Add(time.Hour) },
		"called off": func(s *Standing) { s.State = Cancelled },
		"held":       func(s *Standing) { s.Held = true },
		"unwanted":   func(s *Standing) { s.Hearing = HearsNoReminders },
		"nearer one": func(s *Standing) { s.Told = append(slices.Clone(s.Told), Told{News: Reminded, No: 60, Starts: starts}) },
		"said":       func(s *Standing) { s.Told = append(slices.Clone(s.Told), Told{News: ByHand, Starts: starts}) },
	} {
		other := s
		spoil(&other)
		if said.Stands(other, now) {
			t.Errorf("%s: it still stands", name)
		}
	}
	if err := (Reminders{Before: []int{7}, QuietFrom: -1}).Check(); err == nil {
		t.Error("any time is taken")
	}
}
