package outbound

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file holds Request and Response. Its one rule: what net/http would
// refuse or silently change is refused here, in one line.

// Request is a request that a script asks for.
type Request struct {
	// URL begins with http:// or https://.
	URL string
	// Method is one of Methods; "" is GET.
	Method string
	// Header are the fields by name, in any case.
	Header map[string]string
	// Body must be empty with GET and HEAD.
	Body string
	// Gzip sends the body compressed.
	Gzip bool
	// Timeout replaces Options.Timeout; 0 does not.
	Timeout time.Duration
	// Secret says that no part of the URL may be shown, not even the host.
	Secret bool
}

// Response is the whole answer to a request.
type Response struct {
	// StatusCode is as in 404, StatusMessage as in "Not Found".
	StatusCode    int
	StatusMessage string
	// Header are the fields by name in lower case; several of one name are
	// joined with ", ".
	Header map[string]string
	// Body is what the server sent, decompressed.
	Body string
}

// Success reports whether the status is one of success.
func (r *Response) Success() bool { return r.StatusCode >= 200 && r.StatusCode < 300 }

// Methods are the methods that requests can have, sorted.
var Methods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"}

// fixedHeaders are the fields that a script cannot give: those that Roblox
// fixes, and those that belong to the connection.
var fixedHeaders = []string{"Connection", "Content-Length", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
	"Proxy-Connection", "Roblox-Id", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent"}

// harmlessHeaders are the fields of a request that another host may see after
// a redirect.
var harmlessHeaders = []string{"Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Content-Encoding",
	"Content-Type", "Roblox-Id", "User-Agent"}

// userAgent is what every request says of itself.
const userAgent = "Lanai"

// hostForPeople names the host of a request, if it may be shown.
func (r *Request) hostForPeople(u *url.URL) string {
	if r.Secret {
		return "host of a secret URL"
	}
	return u.Hostname()
}

// prepare checks a request and makes it one of net/http.
func (c *Client) prepare(ctx context.Context, r *Request) (*http.Request, error) {
	method := strings.ToUpper(r.Method)
	switch {
	case method == "":
		method = http.MethodGet
	case !slices.Contains(Methods, method):
		return nil, badRequest("method %q: want one of %s", r.Method, strings.Join(Methods, ", "))
	}
	if r.Body != "" && (method == http.MethodGet || method == http.MethodHead) {
		return nil, badRequest("a %s request cannot have a body", method)
	}
	if len(r.Body) > c.options.MaxRequest {
		return nil, &Error{Kind: TooLarge, Text: "the body of the request has " + strconv.Itoa(len(r.Body)) + " bytes, want at most " +
			strconv.Itoa(c.options.MaxRequest) + "; max_request under [http] in lanai.toml sets the limit"}
	}
	u, err := url.Parse(strings.TrimSpace(r.URL))
	if err != nil {
		return nil, badRequest("the URL cannot be read")
	}
	shown := ""
	if r.Secret {
		shown = "of a secret URL"
	}
	if err := c.permit(u, shown); err != nil {
		return nil, err
	}
	header, err := c.header(r)
	if err != nil {
		return nil, err
	}
	body, err := requestBody(r, header)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, badRequest("the URL cannot be read")
	}
	request.Header = header
	return request, nil
}

// header checks a request's fields and adds the fixed ones.
func (c *Client) header(r *Request) (http.Header, error) {
	header := make(http.Header, len(r.Header)+3)
	for name, value := range r.Header {
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		switch {
		case !isToken(name):
			return nil, badRequest("header %q: this is no name of a header", name)
		case slices.Contains(fixedHeaders, canonical):
			return nil, badRequest("header %q cannot be set", canonical)
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return nil, badRequest("header %q: the value contains a line break or another control character", canonical)
		case header[canonical] != nil:
			return nil, badRequest("header %q is given twice", canonical)
		}
		header.Set(canonical, value)
	}
	header.Set("User-Agent", userAgent)
	if c.options.PlaceID != 0 {
		header.Set("Roblox-Id", strconv.FormatInt(c.options.PlaceID, 10))
	}
	if header.Get("Accept-Encoding") == "" {
		header.Set("Accept-Encoding", "gzip")
	}
	return header, nil
}

// isToken reports whether a text can be the name of a header (RFC 9110).
func isToken(s string) bool {
	return s != "" && strings.Trim(s, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// keepHarmless removes from a header what only the first host may see.
func keepHarmless(header http.Header) {
	for name := range header {
		if !slices.Contains(harmlessHeaders, name) {
			header.Del(name)
		}
	}
}

// requestBody gives the body as it is sent. It can be read again, for a
// redirect.
func requestBody(r *Request, header http.Header) (io.Reader, error) {
	if r.Body == "" {
		return nil, nil
	}
	if !r.Gzip {
		return strings.NewReader(r.Body), nil
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(r.Body))
	if err == nil {
		err = w.Close()
	}
	header.Set("Content-Encoding", "gzip")
	return bytes.NewReader(b.Bytes()), err
}

// newResponse describes an answer whose body has been read.
func newResponse(r *http.Response, body string) *Response {
	message := http.StatusText(r.StatusCode)
	if message == "" {
		_, message, _ = strings.Cut(r.Status, " ")
	}
	header := make(map[string]string, len(r.Header))
	for name, values := range r.Header {
		header[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return &Response{StatusCode: r.StatusCode, StatusMessage: message, Header: header, Body: body}
}

// readBody reads an answer's body, at most so many bytes of it on the wire and
// after decompression.
func readBody(r *http.Response, most int) (string, error) {
	tooLarge := &Error{Kind: TooLarge, Text: "the answer has more than " + strconv.Itoa(most) +
		" bytes; max_response under [http] in lanai.toml sets the limit"}
	if r.ContentLength > int64(most) && r.Request.Method != http.MethodHead {
		return "", tooLarge
	}
	wire := &io.LimitedReader{R: r.Body, N: int64(most) + 1}
	source := io.Reader(wire)
	if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") && r.Request.Method != http.MethodHead {
		r.Header.Del("Content-Encoding")
		r.Header.Del("Content-Length")
		first := make([]byte, 1)
		if _, err := io.ReadFull(wire, first); err == io.EOF {
			return "", nil
		} else if err != nil {
			return "", err
		}
		unzipped, err := gzip.NewReader(io.MultiReader(bytes.NewReader(first), wire))
		if err != nil {
			return "", &Error{Kind: Transport, Text: "HttpError: ServerProtocolError (the answer is not gzip, as it says)", Err: err}
		}
		source = io.LimitReader(unzipped, int64(most)+1)
	}
	var b strings.Builder
	_, err := io.Copy(&b, source)
	switch {
	case b.Len() > most || wire.N == 0:
		return "", tooLarge
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.As(err, new(flate.CorruptInputError)):
		return "", &Error{Kind: Transport, Text: "HttpError: ServerProtocolError (the compressed answer is damaged)", Err: err}
	case err != nil:
		return "", err
	}
	return b.String(), nil
}
