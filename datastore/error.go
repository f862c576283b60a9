package datastore

// This file holds the failures a script can see. Its one rule: code, name and text are Roblox's, in one
// table; nothing else in the package spells an error code.

import (
	"errors"
	"fmt"
)

// An Error is a failure with the code and text Roblox gives it.
type Error struct {
	Kind    Kind
	Code    int    // 0 where Roblox has no number
	Name    string // Roblox's name, for example "KeyNameLimit"
	Message string // the text without the code
	Err     error  // the cause, or nil
}

// Error gives "102: Key name exceeds the 50 character limit.", the form scripts see.
func (e *Error) Error() string {
	if e.Code == 0 {
		return e.Message
	}
	return fmt.Sprintf("%d: %s", e.Code, e.Message)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// A Kind is one row of Roblox's table of data store errors.
// https://create.roblox.com/docs/cloud-services/data-stores/error-codes-and-limits
type Kind int

// The kinds, in the order of their codes; kinds without a code follow.
const (
	KeyNameEmpty Kind = iota + 1
	KeyNameLimit
	ValueNotAllowed // X
	CantStoreValue  // X
	ValueTooLarge   // X
	MaxValueInvalid
	MinValueInvalid
	PageSizeGreater
	PageSizeLesser
	MinMaxOrderInvalid
	GetAsyncThrottle
	SetAsyncThrottle
	IncreAsyncThrottle
	UpdateAsyncThrottle
	GetSortedThrottle
	RemoveAsyncThrottle
	DataModelNoAccess
	LuaWebSrvsNoAccess
	StudioAccessToApisNotAllowed
	OrderedStoreMissing
	DataCorrupted
	RequestRejected // X
	AttributeSizeTooLarge
	UserIDLimitExceeded
	UserIDFormat
	MetadataFormat
	InvalidTimestamp
	InvalidCursor
	MethodThrottle      // method
	ExperienceThrottled // class
	KeyThrottled
	StoreNameEmpty
	StoreNameLimit
	ScopeEmpty
	ScopeLimit
	kindCount
)

// kinds is the table: number, Roblox's name, text with %v where Roblox puts an X.
var kinds = [kindCount]struct {
	code int
	name string
	text string
}{
	KeyNameEmpty:                 {101, "KeyNameEmpty", "Key name can't be empty."},
	KeyNameLimit:                 {102, "KeyNameLimit", "Key name exceeds the 50 character limit."},
	ValueNotAllowed:              {103, "ValueNotAllowed", "%v is not allowed in data stores."},
	CantStoreValue:               {104, "CantStoreValue", "Cannot store %v in data store. Data stores can only accept valid UTF-8 characters."},
	ValueTooLarge:                {105, "ValueTooLarge", "Serialized value exceeds %v limit."},
	MaxValueInvalid:              {106, "MaxValueInvalid", "MaxValue must be an integer."},
	MinValueInvalid:              {106, "MinValueInvalid", "MinValue must be an integer."},
	PageSizeGreater:              {106, "PageSizeGreater", "PageSize must be within a predefined range."},
	PageSizeLesser:               {106, "PageSizeLesser", "PageSize must be within a predefined range."},
	MinMaxOrderInvalid:           {107, "MinMaxOrderInvalid", "MaxValue must be greater than or equal to MinValue."},
	GetAsyncThrottle:             {301, "GetAsyncThrottle", "GetAsync request dropped. Request was throttled but queue was full."},
	SetAsyncThrottle:             {302, "SetAsyncThrottle", "SetAsync request dropped. Request was throttled but queue was full."},
	IncreAsyncThrottle:           {303, "IncreAsyncThrottle", "IncrementAsync request dropped. Request was throttled but queue was full."},
	UpdateAsyncThrottle:          {304, "UpdateAsyncThrottle", "UpdateAsync request dropped. Request was throttled but queue was full."},
	GetSortedThrottle:            {305, "GetSortedThrottle", "GetSorted request dropped. Request was throttled but queue was full."},
	RemoveAsyncThrottle:          {306, "RemoveAsyncThrottle", "RemoveAsync request dropped. Request was throttled but queue was full."},
	DataModelNoAccess:            {401, "DataModelNoAccess", "Request failed. DataModel is inaccessible while the experience is shutting down."},
	LuaWebSrvsNoAccess:           {402, "LuaWebSrvsNoAccess", "Request failed. LuaWebService is inaccessible while the experience is shutting down."},
	StudioAccessToApisNotAllowed: {403, "StudioAccessToApisNotAllowed", "Cannot write to DataStore from studio if API access is not enabled."},
	OrderedStoreMissing:          {404, "InternalError", "OrderedDataStore doesn't exist."},
	DataCorrupted:                {501, "InternalError", "Can't parse response because data might be corrupted."},
	RequestRejected:              {502, "RequestRejected", "API Services rejected request with error. %v"},
	AttributeSizeTooLarge:        {511, "AttributeSizeTooLarge", "Metadata attribute size exceeds %v limit."},
	UserIDLimitExceeded:          {512, "UserIdLimitExceeded", "UserID size exceeds %v limit."},
	UserIDFormat:                 {513, "AttributeFormatError", "Attribute userId format is invalid."},
	MetadataFormat:               {513, "AttributeFormatError", "Attribute metadata format is invalid."},
	InvalidTimestamp:             {0, "InvalidTimestamp", "Timestamp must be positive and not more than ten minutes in the future."},
	InvalidCursor:                {0, "InvalidExclusiveStartKey", "The cursor is not one that a listing of this store returned."},
	MethodThrottle:               {0, "RequestThrottle", "%v request dropped. Request was throttled."},
	ExperienceThrottled:          {0, "ExperienceThrottled", "%v request was throttled by experience limits."},
	KeyThrottled:                 {502, "KeyThrottled", "API Services rejected request with error. KeyThrottled: The request rate exceeds the allowed maximum for the key."},
	StoreNameEmpty:               {0, "StoreNameEmpty", "DataStore name can't be empty string."},
	StoreNameLimit:               {0, "StoreNameLimit", "DataStore name exceeds the 50 character limit."},
	ScopeEmpty:                   {0, "ScopeEmpty", "DataStore scope can't be empty string."},
	ScopeLimit:                   {0, "ScopeLimit", "DataStore scope exceeds the 50 character limit."},
}

// New makes the error of this kind. Kinds marked X in their declaration take one argument.
func (k Kind) New(args ...any) *Error {
	row := kinds[k]
	message := row.text
	if len(args) > 0 {
		message = fmt.Sprintf(row.text, args...)
	}
	return &Error{Kind: k, Code: row.code, Name: row.name, Message: message}
}

// Is reports whether err is, or wraps, an *Error of kind k.
func Is(err error, k Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k
}

// rejected wraps what a backend reported. A nil error, a failure that already is an *Error and the end
// of the caller's context pass through.
func rejected(err error) error {
	var already *Error
	if err == nil || errors.As(err, &already) {
		return err
	}
	e := RequestRejected.New(err)
	e.Err = err
	return e
}
