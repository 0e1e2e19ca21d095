package main

import (
	"context"
	stdmail "net/mail"

	"github.com/partwell/partwell/internal/fault"
	"github.com/partwell/partwell/internal/mail"
	"github.com/partwell/partwell/internal/office"
)

// postman lets the office's letters leave by package mail.
type postman struct{}

// Send hands a letter to the practice's mail server.
func (postman) Send(ctx context.Context, server office.MailServer, letter office.Letter) (final bool, err error) {
	from, err := stdmail.ParseAddress(server.From)
	if err != nil {
		return true, fault.Invalidf("from", "Enter your e-mail address, like name@example.org.")
	}
	var invites []mail.Invite
	for _, i := range letter.Invites {
		invites = append(invites, mail.Invite{UID: i.UID, Sequence: i.Sequence, Off: i.Off, Starts: i.Starts, Ends: i.Ends, Stamp: i.Stamp, Summary: i.Summary, Location: i.Location, Practice: i.Practice})
	}
	err = mail.Sender{}.Send(ctx,
		mail.Settings{Host: server.Host, Port: server.Port, Security: mail.Security(server.TLS), User: server.User, Password: server.Password,
			From: from.Address, FromName: from.Name, BaseURL: server.BaseURL},
		mail.Message{ID: letter.ID, To: letter.To, Subject: letter.Subject, Text: letter.Text, Links: letter.Links, Invites: invites})
	return fault.Is(err, fault.Invalid), err
}
