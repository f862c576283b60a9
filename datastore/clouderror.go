package datastore

// This file holds the failures of memory stores and messages. Its one rule: status and text are Roblox's where these
// are known; nothing else in the package spells them.

import (
	"errors"
	"fmt"
)

// A CloudError is a failure of a memory store or a message.
type CloudError struct {
	Status  Status
	Message string // the text without the status
	Err     error  // the cause, or nil
}

// Error gives "RequestThrottled: Recent MemoryStores requests hit one or more limits."; failures of messages have no
// status.
func (e *CloudError) Error() string {
	name := statuses[e.Status].name
	if name == "" {
		return e.Message
	}
	return name + ": " + e.Message
}

// Unwrap gives the cause.
func (e *CloudError) Unwrap() error { return e.Err }

// A Status is one row of Roblox's table of memory store failures, or a failure of a message.
// https://create.roblox.com/docs/cloud-services/memory-stores#observability
type Status int

// The statuses of memory stores, then those of messages. X marks those that take arguments.
const (
	InvalidExpirationTime Status = iota + 1 // X: the greatest age in seconds, with commas
	InvalidRequest                          // X: the text
	TransformCallbackFailed
	RequestThrottled
	DataUpdateConflict
	CloudInternalError    // X: the cause
	ItemValueSizeTooLarge // X: bytes
	DataStructureItemsOverLimit
	DataStructureMemoryOverLimit

	TopicLength
	MessageTooLarge // X: bytes
	MessageNotAllowed
	MessageFailed // X: the cause
	PublishThrottled
	SubscribeThrottled
	TooManySubscriptions // X: how many there may be
	statusCount
)

// statuses is the table: Roblox's name and text. Roblox does not document the texts of messages.
var statuses = [statusCount]struct{ name, text string }{
	InvalidExpirationTime:        {"InvalidExpirationTime", "The field 'expiration' time must be between 0 and %v."},
	InvalidRequest:               {"InvalidRequest", "%v"},
	TransformCallbackFailed:      {"TransformCallbackFailed", "Failed to invoke transformation callback function."},
	RequestThrottled:             {"RequestThrottled", "Recent MemoryStores requests hit one or more limits."},
	DataUpdateConflict:           {"DataUpdateConflict", "Exceeded max number of retries."},
	CloudInternalError:           {"InternalError", "Internal Error. (%v)"},
	ItemValueSizeTooLarge:        {"ItemValueSizeTooLarge", "The serialized value exceeds the limit of %v bytes."},
	DataStructureItemsOverLimit:  {"DataStructureItemsOverLimit", "The data structure exceeds the number of items it may have."},
	DataStructureMemoryOverLimit: {"DataStructureMemoryOverLimit", "The data structure exceeds the memory it may have."},

	TopicLength:          {"", "MessagingService: the topic must be 1 to 80 characters long."},
	MessageTooLarge:      {"", "MessagingService: the serialized message exceeds the limit of %v bytes."},
	MessageNotAllowed:    {"", "MessagingService: unable to convert message to json."},
	MessageFailed:        {"", "MessagingService: request failed: %v"},
	PublishThrottled:     {"", "MessagingService: too many messages were sent in this minute."},
	SubscribeThrottled:   {"", "MessagingService: too many subscribe requests were made in this minute."},
	TooManySubscriptions: {"", "MessagingService: this server has the %v subscriptions it may have."},
}

// New makes the error of this status. Those marked X in their declaration take one argument.
func (s Status) New(args ...any) *CloudError {
	message := statuses[s].text
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return &CloudError{Status: s, Message: message}
}

// wrap makes the error of this status with a cause, for a status that names it. A nil error and a failure that already
// is a *CloudError pass through.
func (s Status) wrap(err error) error {
	var already *CloudError
	if err == nil || errors.As(err, &already) {
		return err
	}
	e := s.New(err)
	e.Err = err
	return e
}

// HasStatus reports whether err is, or wraps, a *CloudError of status s.
func HasStatus(err error, s Status) bool {
	var e *CloudError
	return errors.As(err, &e) && e.Status == s
}
