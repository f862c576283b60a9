// Package outbound is how a server reaches the network: the HTTP requests that
// scripts make and the webhooks that modules send. It knows no Roblox class.
//
// Requests are off until the host allows them. A Client then reaches public
// hosts, or only those on a list, and no address of a private network that is
// not listed: the address is checked when the connection is made, so neither
// names that resolve to private addresses nor redirects lead around the check.
// Number, time and size of requests are limited.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// This file holds Client and its Do. Its one rule: whatever leaves the machine
// goes through Do.

// Options say what a Client may do. The zero value refuses every request.
type Options struct {
	// Enabled allows requests at all.
	Enabled bool
	// Hosts are the hosts that may be reached: "discord.com", "*.example.com"
	// (every name below example.com, not that name itself), "1.2.3.4", each with
	// an optional ":port". Without any, every public host may be.
	Hosts []string
	// Private are the hosts and networks that may be reached although their
	// addresses are not public: entries as in Hosts, and networks such as
	// "10.1.0.0/16". They need no entry in Hosts.
	Private []string
	// Timeout bounds a request from its start to the last byte of the answer,
	// when the request itself says nothing; 0 is 30 s.
	Timeout time.Duration
	// MaxRequest and MaxResponse are the most bytes of a body, before
	// compression and after decompression; 0 is 4 MiB and 16 MiB.
	MaxRequest, MaxResponse int
	// PerMinute is the most requests in any 60 s; 0 is Roblox's 500.
	PerMinute int
	// Parallel is the most requests at the same time, more wait; 0 is 32.
	Parallel int
	// PlaceID is the value of the header Roblox-Id; 0 sends none.
	PlaceID int64
	// Secrets are what Secret gives, by name.
	Secrets map[string]string
	// Clock measures time-outs and the minute; nil is the machine's.
	Clock Clock
	// Resolver looks names up; nil is the machine's.
	Resolver *net.Resolver
	// Transport, if set, takes the place of the network. Everything but the
	// check of addresses, of which it makes its own, still holds.
	Transport http.RoundTripper
}

// The defaults of Options, and the bounds that nobody can change.
const (
	defaultTimeout     = 30 * time.Second
	defaultMaxRequest  = 4 << 20
	defaultMaxResponse = 16 << 20
	defaultParallel    = 32

	// DefaultPerMinute is Roblox's limit of requests in a minute.
	// https://create.roblox.com/docs/cloud-services/http-service
	DefaultPerMinute = 500
	// MaxTimeout is the longest time-out of a request; a longer one is cut.
	MaxTimeout = 10 * time.Minute
	// MaxRedirects is how often an answer may lead elsewhere.
	MaxRedirects = 10
	// MaxHeader is the most bytes of an answer's header.
	MaxHeader = 256 << 10
)

// Client makes the requests of one server. Its methods may be called from any
// goroutine.
type Client struct {
	options  Options
	hosts    []rule
	private  []rule
	http     *http.Client
	budget   budget
	parallel chan struct{}
}

// New returns a client. The error names an entry of Hosts or Private that
// cannot be understood, or an entry of Hosts that can never allow anything.
func New(o Options) (*Client, error) {
	c := &Client{options: o}
	var err error
	if c.hosts, err = parseRules("hosts", o.Hosts, false); err != nil {
		return nil, err
	}
	if c.private, err = parseRules("private", o.Private, true); err != nil {
		return nil, err
	}
	for i, r := range c.hosts {
		if why := c.contradiction(r); why != "" {
			return nil, fmt.Errorf("http.hosts: %q: %s", o.Hosts[i], why)
		}
	}
	c.fillDefaults()
	c.budget = budget{most: c.options.PerMinute}
	c.parallel = make(chan struct{}, c.options.Parallel)
	c.http = &http.Client{CheckRedirect: c.redirect, Transport: o.Transport}
	if o.Transport == nil {
		c.http.Transport = c.network()
	}
	return c, nil
}

// network reaches the network, without the proxy that the environment may name.
func (c *Client) network() *http.Transport {
	return &http.Transport{
		DialContext:            c.dial,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // Do reads gzip itself, to count what comes out of it
		MaxResponseHeaderBytes: MaxHeader,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        time.Minute,
		TLSHandshakeTimeout:    15 * time.Second,
	}
}

func (c *Client) fillDefaults() {
	o := &c.options
	o.Timeout = orDefault(o.Timeout, defaultTimeout)
	o.MaxRequest = orDefault(o.MaxRequest, defaultMaxRequest)
	o.MaxResponse = orDefault(o.MaxResponse, defaultMaxResponse)
	o.PerMinute = orDefault(o.PerMinute, DefaultPerMinute)
	o.Parallel = orDefault(o.Parallel, defaultParallel)
	if o.Clock == nil {
		o.Clock = systemClock{}
	}
}

func orDefault[T int | time.Duration](v, def T) T {
	if v > 0 {
		return v
	}
	return def
}

// Enabled reports whether requests are allowed at all. A nil client allows
// none.
func (c *Client) Enabled() bool { return c != nil && c.options.Enabled }

// Secret gives a secret of the host. A nil client has none.
func (c *Client) Secret(name string) (text string, ok bool) {
	if c == nil {
		return "", false
	}
	text, ok = c.options.Secrets[name]
	return text, ok
}

// Close ends the connections that wait for another request.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Do makes a request and reads the whole answer, whatever its status. The
// error is an *Error. It never contains more of the URL than the host's name.
func (c *Client) Do(ctx context.Context, r *Request) (*Response, error) {
	if !c.Enabled() {
		return nil, ErrDisabled
	}
	limit := c.options.Timeout
	if r.Timeout > 0 {
		limit = min(r.Timeout, MaxTimeout)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stop := c.options.Clock.AfterFunc(limit, func() { cancel(errTimedOut) })
	defer stop()

	request, err := c.prepare(ctx, r)
	if err != nil {
		return nil, err
	}
	if wait := c.budget.take(c.options.Clock.Now()); wait > 0 {
		return nil, errLimit
	}
	select {
	case c.parallel <- struct{}{}:
		defer func() { <-c.parallel }()
	case <-ctx.Done():
		return nil, c.failure(ctx, r, request, context.Cause(ctx), limit)
	}
	answer, err := c.exchange(request)
	if err != nil {
		return nil, c.failure(ctx, r, request, err, limit)
	}
	return answer, nil
}

// exchange sends a request and reads the answer.
func (c *Client) exchange(request *http.Request) (*Response, error) {
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := readBody(response, c.options.MaxResponse)
	if err != nil {
		return nil, err
	}
	return newResponse(response, body), nil
}

// redirect decides whether to follow an answer that leads elsewhere. What the
// script has put into the header stays with the host that it was meant for.
func (c *Client) redirect(next *http.Request, via []*http.Request) error {
	if len(via) > MaxRedirects {
		return &Error{Kind: Transport, Text: "HttpError: TooManyRedirects (more than " + strconv.Itoa(MaxRedirects) + ")"}
	}
	if err := c.permit(next.URL, ""); err != nil {
		var refused *Error
		if errors.As(err, &refused) {
			return &Error{Kind: refused.Kind, Text: redirectedText(refused)}
		}
		return err
	}
	next.Header.Del("Referer") // the URL may hold what others must not know
	for _, hop := range slices.Concat(via[1:], []*http.Request{next}) {
		if hop.URL.Scheme != via[0].URL.Scheme || hop.URL.Host != via[0].URL.Host {
			keepHarmless(next.Header)
			break
		}
	}
	return nil
}

// redirectedText says that a refusal concerns a redirect, unless the text is
// one of Roblox's.
func redirectedText(e *Error) string {
	if e.Verbatim() {
		return e.Text
	}
	return "the answer redirects: " + e.Text
}
