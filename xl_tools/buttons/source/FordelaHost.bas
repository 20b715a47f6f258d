Attribute VB_Name = "FordelaHost"
' Which program this runs in. Without Option Explicit, because ThisComponent is LibreOffice's name for
' the document; to Excel it is an empty variable. In a module of its own: Excel compiles a module when
' it first comes there, and shall not have to compile FordelaLibreOffice.

Public Function IsLibreOffice() As Boolean
    IsLibreOffice = IsObject(ThisComponent)
End Function
