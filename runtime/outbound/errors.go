package outbound

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

// This file holds Error and how failures of the network become one. Its one
// rule: an error's text holds no part of a URL but its host, because paths and
// queries hold tokens.

// Kind says what went wrong.
type Kind uint8

// The kinds of errors.
const (
	Disabled       Kind = iota + 1 // requests are not allowed at all
	Limit                          // too many in a minute
	RobloxHost                     // Roblox's own hosts are out of reach
	HostRefused                    // the host is not on the list
	AddressRefused                 // the host has a private address
	PortRefused                    // the port is not allowed
	BadRequest                     // the request makes no sense
	TooLarge                       // a body is too long
	TimedOut                       // the answer was not complete in time
	Transport                      // no answer: name, connection, encryption, protocol
)

// Error is the failure of a request.
type Error struct {
	Kind Kind
	// Text is one line for the script, with the entry of lanai.toml that
	// allows what was refused.
	Text string
	// Err is the cause, if there is one. It can contain the URL.
	Err error
}

// Error gives the text.
func (e *Error) Error() string { return e.Text }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Verbatim reports whether the text is one of Roblox's, or has the form of
// one, so that nothing is put before it.
func (e *Error) Verbatim() bool {
	switch e.Kind {
	case Disabled, Limit, RobloxHost, TimedOut, Transport:
		return true
	}
	return false
}

// Temporary reports whether the same request can succeed later.
func (e *Error) Temporary() bool { return e.Kind == Limit || e.Kind == TimedOut || e.Kind == Transport }

// ErrDisabled is the error of every request where none are allowed.
var ErrDisabled = &Error{Kind: Disabled, Text: "Http requests are not enabled. Enable via game settings"}

// The other errors with a text of Roblox's.
var (
	errLimit  = &Error{Kind: Limit, Text: "Number of requests exceeded limit"}
	errRoblox = &Error{Kind: RobloxHost, Text: "HttpService is not allowed to access ROBLOX resources"}
)

// errTimedOut is the cause with which a request's context ends when its time
// is over.
var errTimedOut = errors.New("timed out")

func badRequest(format string, args ...any) error {
	return &Error{Kind: BadRequest, Text: fmt.Sprintf(format, args...)}
}

// failure turns what net/http reports into an Error. Failed exchanges are
// named as the items of Enum.HttpError are.
// https://create.roblox.com/docs/reference/engine/enums/HttpError
func (c *Client) failure(ctx context.Context, r *Request, request *http.Request, err error, limit time.Duration) error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	host := r.hostForPeople(request.URL)
	if cause := context.Cause(ctx); cause != nil {
		if cause == errTimedOut {
			return &Error{Kind: TimedOut, Err: err, Text: fmt.Sprintf("HttpError: TimedOut (%s: no complete answer within %v)", host, limit)}
		}
		return &Error{Kind: Transport, Err: err, Text: "HttpError: Aborted (" + host + ")"}
	}
	name, detail := explain(err)
	if detail != "" {
		detail = ": " + detail
	}
	return &Error{Kind: Transport, Err: err, Text: "HttpError: " + name + " (" + host + detail + ")"}
}

// explain names a failure and says what is known about it without the URL.
func explain(err error) (name, detail string) {
	var (
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
		op          *net.OpError
		errno       syscall.Errno
	)
	switch {
	case errors.As(err, &dns):
		return "DnsResolve", dns.Err
	case errors.As(err, &certificate):
		return "SslVerificationFail", "the certificate is not valid"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "SslConnectFail", "it does not speak TLS on this port"
	case errors.As(err, &alert):
		return "SslConnectFail", ""
	case errors.As(err, &op) && op.Op == "dial":
		if errors.As(err, &errno) {
			detail = errno.Error()
		}
		return "ConnectFail", detail
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "ConnectionClosed", ""
	case errors.As(err, &op):
		return "NetFail", ""
	}
	return "Unknown", ""
}
