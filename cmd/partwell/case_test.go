package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/partwell/partwell/internal/ident"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/house"
	"github.com/partwell/partwell/internal/practice/protocol"
	"github.com/partwell/partwell/internal/practice/staff"
	"github.com/partwell/partwell/internal/store"
	"github.com/partwell/partwell/protocols"
)

const scriptPassword = "four quiet warm stones"

// ownTexts writes what scripts bring themselves: the example of the guide, and a copy with other readers.
func ownTexts(folder string) error {
	lost, err := os.ReadFile("../../docs/guide/examples/lost-item.yaml")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "lost.yaml"), lost, 0o600); err != nil {
		return err
	}
	for _, f := range protocols.All() {
		if f.Name == "pressure.yaml" {
			text := strings.Replace(string(f.Source), "readers: [therapist, owner]", "readers: [therapist, owner, desk]", 1)
			return os.WriteFile(filepath.Join(folder, f.Name), []byte(text), 0o600)
		}
	}
	return nil
}

// addWithPassword FOLDER EMAIL ROLE: adds somebody who has chosen the password of the scripts.
func addWithPassword(ts *testscript.TestScript, _ bool, args []string) {
	in(ts, args[0], func(o *opened) error {
		name, _, _ := strings.Cut(args[1], "@")
		role := staff.Role(args[2])
		made, err := o.office.AddUser(context.Background(), "", office.PersonChange{Name: name, Email: args[1], Role: role, Treats: role != staff.Desk, Active: true})
		if err != nil {
			return err
		}
		_, err = o.office.ChoosePassword(context.Background(), made.Token, scriptPassword)
		return err
	})
}

// as does something as somebody of the scripts.
func as(o *opened, email string, do func(context.Context, house.Practice, staff.Actor) error) error {
	ctx := context.Background()
	p, err := o.office.PublicPractice(ctx, "")
	if err != nil {
		return err
	}
	token, err := o.office.SignIn(ctx, office.SignIn{Practice: p, Email: email, Password: scriptPassword, From: "192.0.2.1"})
	if err != nil {
		return err
	}
	s, err := o.office.Session(ctx, token)
	if err != nil {
		return err
	}
	return do(ctx, p, s.Actor)
}

// writeTold FOLDER EMAIL FILE: writes down what a client told, and its id into a file.
func writeTold(ts *testscript.TestScript, _ bool, args []string) {
	in(ts, args[0], func(o *opened) error {
		return as(o, args[1], func(ctx context.Context, _ house.Practice, by staff.Actor) error {
			c, err := o.office.AddClient(ctx, by, office.NewKey(), office.ClientChange{Name: "Mariam Haddad", Phone: "+351912345678"})
			if err != nil {
				return err
			}
			told, err := o.office.WriteDown(ctx, by, office.NewKey(), office.Telling{About: office.Pressure, Client: c, Therapist: by.Person,
				Answers: protocol.Answers{"words": {"The calf was too much \x1b[31mred"}, "told-by": {"by-phone"}}})
			if err != nil {
				return err
			}
			return os.WriteFile(ts.MkAbs(args[2]), []byte(told.Case), 0o600)
		})
	})
}

// endCase FOLDER EMAIL FILE: ends the case whose id stands in a file, as the client let it rest.
func endCase(ts *testscript.TestScript, _ bool, args []string) {
	in(ts, args[0], func(o *opened) error {
		return as(o, args[1], func(ctx context.Context, _ house.Practice, by staff.Actor) error {
			return o.office.CloseMatter(ctx, by, office.NewKey(), ident.Case(ts.ReadFile(args[2])), "let-rest", nil)
		})
	})
}

// showCase CODE FILE FLAG…: shows the case whose id stands in a file, and asks for that exit code.
func showCase(ts *testscript.TestScript, _ bool, args []string) {
	exits(ts, false, append([]string{args[0], "partwell", "case", "show", ts.ReadFile(args[1])}, args[2:]...))
}

// noted FOLDER FILE: asks that it is noted who looked at the case whose id stands in a file.
func noted(ts *testscript.TestScript, _ bool, args []string) {
	in(ts, args[0], func(o *opened) error {
		ctx := context.Background()
		p, err := o.office.PublicPractice(ctx, "")
		if err != nil {
			return err
		}
		return o.store.View(ctx, func(tx *store.Tx) error {
			looks, err := tx.LookedAt(p.ID, ts.ReadFile(args[1]), "matter.view")
			if err == nil && len(looks) != 1 {
				err = fmt.Errorf("looked at by %v", looks)
			}
			return err
		})
	})
}

// wrongPasswords FOLDER EMAIL: tries wrong passwords until they are slowed down.
func wrongPasswords(ts *testscript.TestScript, _ bool, args []string) {
	for range 20 {
		ts.Check(os.WriteFile(ts.MkAbs("wrong"), []byte("not this one\n"), 0o600))
		ts.Check(ts.Exec("sh", "-c", "partwell case list --data "+args[0]+" --as "+args[1]+" --password-stdin < wrong 2> why; echo $? > code"))
		if code := strings.TrimSpace(ts.ReadFile("code")); code == "1" {
			ts.Check(ts.Exec("sh", "-c", "cat why >&2"))
			return
		} else if code != "2" {
			ts.Fatalf("a wrong password ends with %s: %s", code, ts.ReadFile("why"))
		}
	}
	ts.Fatalf("twenty wrong passwords were taken calmly")
}

// useOwnWay FOLDER EMAIL FILE: lets a practice use a way of working of its own.
func useOwnWay(ts *testscript.TestScript, _ bool, args []string) {
	in(ts, args[0], func(o *opened) error {
		return as(o, args[1], func(ctx context.Context, _ house.Practice, by staff.Actor) error {
			_, err := o.office.UseWay(ctx, by, office.NewKey(), office.NewWay{Text: ts.ReadFile(args[2])})
			return err
		})
	})
}
