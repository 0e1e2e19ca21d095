package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/staff"
)

func addPerson(ctx context.Context, at cli.Place, p cli.NewPerson) (link string, err error) {
	err = within(ctx, at, func(o *opened) error {
		made, err := o.office.AddUser(ctx, p.Practice, office.PersonChange{Name: p.Name, Email: p.Email, Role: p.Role, Treats: p.Role != staff.Desk, Active: true, Hears: p.Role == staff.Owner})
		if err != nil {
			return err
		}
		link, err = o.link(ctx, p.Practice, made)
		return err
	})
	return link, err
}

func resetPassword(ctx context.Context, at cli.Place, practice, email string) (link string, err error) {
	err = within(ctx, at, func(o *opened) error {
		made, err := o.office.ResetPassword(ctx, practice, email)
		if err != nil {
			return err
		}
		link, err = o.link(ctx, practice, made)
		return err
	})
	return link, err
}

// fromHere stands for the address in the limits on signing in: everybody at the command line of this
// computer has one.
const fromHere = "command line"

// signedIn lets somebody do something as herself.
func signedIn(ctx context.Context, at cli.Place, who cli.Login, do func(*office.Office, staff.Actor) error) error {
	return within(ctx, at, func(o *opened) (err error) {
		p, err := o.office.PublicPractice(ctx, who.Practice)
		if err != nil {
			return err
		}
		token, err := o.office.SignIn(ctx, office.SignIn{Practice: p, Email: who.Email, Password: who.Password, From: fromHere})
		if err != nil {
			return err
		}
		session, err := o.office.Session(ctx, token)
		if err != nil {
			return err
		}
		return errors.Join(do(o.office, session.Actor), o.office.SignOut(context.WithoutCancel(ctx), session.Actor, token))
	})
}

// ways lists how a practice works things out.
func ways(ctx context.Context, at cli.Place, practice string) (list []office.Way, err error) {
	err = within(ctx, at, func(o *opened) error {
		list, err = o.office.WaysOf(ctx, practice)
		return err
	})
	return list, err
}

// link is where an invitation opens: at the practice's own address, else on this computer.
func (o *opened) link(ctx context.Context, slug string, made office.Invitation) (string, error) {
	p, err := o.office.PublicPractice(ctx, slug)
	if err != nil {
		return "", err
	}
	return cmp.Or(p.BaseURL, "http://"+cmp.Or(o.Environment[config.EnvListen], config.DefaultListen)) + "/first/" + made.Token, nil
}
