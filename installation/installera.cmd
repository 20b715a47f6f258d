@echo off
rem Installs fordela for whoever runs it: no network, no administrator. docs/excel.md tells more.
rem ASCII only (no code page is safe), and full paths only (cmd.exe cannot stand on a share).
setlocal EnableExtensions DisableDelayedExpansion
set "INSTALL=%~dp0delar\install.py"
rem Neither of the launchers called py may fetch a Python from the network.
set "PYTHON_MANAGER_AUTOMATIC_INSTALL=false"
set "PYLAUNCHER_ALLOW_INSTALL="
set "FOUND="
set "QUIET="
set "CODE=2"
for %%A in (%*) do if /i "%%~A"=="--quiet" set "QUIET=1"
if not exist "%INSTALL%" goto incomplete
if /i "%~1"=="--python" goto chosen
for %%V in (3.13 3.14 3.12 3.11) do call :consider py -%%V
call :consider python
call :consider python3
if not defined FOUND goto missing
goto install

:consider
rem "call", since what is named python may be a batch file; it would not come back here otherwise.
if defined FOUND exit /b 0
call %* -I -B "%INSTALL%" --fits >nul 2>nul
if "%errorlevel%"=="0" set "FOUND=%*"
exit /b 0

:chosen
if not exist "%~2" goto not_there
set FOUND="%~2"

:install
call %FOUND% -I -B "%INSTALL%" %*
set "CODE=%errorlevel%"
goto done

:missing
echo Inte klart: ingen Python som passar hittades.
echo.
echo Det ska vara Python 3.11, 3.12, 3.13 eller 3.14, 64 bitar (x64), men inte den i Microsoft Store.
echo Be IT-avdelningen installera den. Finns den redan: ange var, till exempel
echo     installera.cmd --python "C:\Program Files\Python313\python.exe"
goto done

:not_there
echo Inte klart: filen finns inte: "%~2"
goto done

:incomplete
echo Inte klart: mappen saknar filen delar\install.py. Kopiera hela mappen.

:done
if not defined QUIET pause
exit /b %CODE%
