package main

import (
	"cmp"
	"context"

	"github.com/partwell/partwell/internal/cli"
	"github.com/partwell/partwell/internal/config"
	"github.com/partwell/partwell/internal/office"
	"github.com/partwell/partwell/internal/practice/staff"
)

func addPerson(ctx context.Context, at cli.Place, p cli.NewPerson) (link string, err error) {
	err = within(ctx, at, func(o *opened) error {
		made, err := o.office.AddUser(ctx, p.Practice, office.PersonChange{Name: p.Name, Email: p.Email, Role: p.Role, Treats: p.Role != staff.Desk, Active: true})
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

// link is where an invitation opens: at the practice's own address, else on this computer.
func (o *opened) link(ctx context.Context, slug string, made office.Invitation) (string, error) {
	p, err := o.office.PublicPractice(ctx, slug)
	if err != nil {
		return "", err
	}
	return cmp.Or(p.BaseURL, "http://"+cmp.Or(o.Environment[config.EnvListen], config.DefaultListen)) + "/first/" + made.Token, nil
}
